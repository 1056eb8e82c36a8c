using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>What is kept of leads and companies, with as few writes as can be, and one event at a time.</summary>
public sealed class CrmBookTests
{
    private const string Email = "dana@harborline.example";
    private static readonly EventKey One = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef");
    private static readonly EventKey Two = EventKey.Parse("v1-20260818-fedcba9876543210fedcba9876543210");
    private static readonly EventKey Three = EventKey.Parse("v1-20260818-00000000000000000000000000000003");
    private static readonly CrmSubject Lead = CrmSubject.Lead("w", Email, "Close");
    private static readonly CrmSubject Company = CrmSubject.Company("w", "harborline.example", "Close");
    private static readonly byte[] Body = new Deliveries(seed: 7).Reply("Sounds good");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));
    private readonly CountingTables _tables = new(new MemoryTableStore());

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_person_and_their_company_are_claimed_together_and_kept_together()
    {
        var (book, run) = (Book(), Run(One, isLeadNew: true));
        book.ExpectNone("w", Email, ["Close"]);

        await MakeBothAsync(book, run);
        book.KeepWithNext(run, Lead, record => record with { TaskId = "task" });
        await run.EndAsync();

        Assert.Equal(2, _tables.Of("crmrecords"));
        var (person, company) = (await Book().FindAsync(Lead, Now), await Book().FindAsync(Company, Now));
        Assert.Equal(("person", "company", "task"), (person.PersonId, person.CompanyId, person.TaskId));
        Assert.Equal("company", company.CompanyId);
    }

    [Fact]
    public async Task Until_the_event_ends_another_process_waits_and_this_one_knows_already()
    {
        var (here, elsewhere) = (Book(), Book());
        var first = Run(One);
        await MakeBothAsync(here, first);

        Assert.Equal(Made.Known("person"), await PersonAsync(here, Run(Two)));
        Assert.Equal(Made.Known("company"), await CompanyAsync(here, Run(Two)));
        await Assert.ThrowsAsync<TransientFailureException>(() => PersonAsync(elsewhere, Run(Two)));
        await Assert.ThrowsAsync<TransientFailureException>(() => CompanyAsync(elsewhere, Run(Two)));
        await first.EndAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Made.Known("person"), await PersonAsync(elsewhere, Run(Two)));
        Assert.Equal(Made.Known("company"), await CompanyAsync(elsewhere, Run(Two)));
    }

    [Fact]
    public async Task What_could_not_be_made_is_free_for_the_next_event_at_once_in_this_process_and_at_the_end_in_others()
    {
        var (here, elsewhere) = (Book(), Book());
        var failed = Run(One);
        await Assert.ThrowsAsync<TransientFailureException>(() =>
            here.OnceAsync(failed, Lead, record => record.PersonId, _ => throw new TransientFailureException("Close is out."), Keep, Now)
        );

        await Assert.ThrowsAsync<TransientFailureException>(() => PersonAsync(elsewhere, Run(Two)));
        Assert.Equal(Made.Created("person"), await PersonAsync(here, Run(Two)));
        await failed.EndAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Made.Known("person"), await PersonAsync(elsewhere, Run(Three)));
    }

    [Fact]
    public async Task A_company_that_another_process_makes_just_now_does_not_keep_the_person_from_being_claimed()
    {
        var other = Run(Two);
        await CompanyAsync(Book(), other);

        var run = Run(One);
        await Assert.ThrowsAsync<TransientFailureException>(() => MakeBothAsync(Book(), run));

        await run.EndAsync();
        await other.EndAsync();
        Assert.Equal("company", (await Book().FindAsync(Company, Now)).CompanyId);
    }

    [Fact]
    public async Task A_run_that_died_is_continued_by_its_own_event()
    {
        await MakeBothAsync(Book(), Run(One)); // and no end

        var again = Run(One);
        await MakeBothAsync(Book(), again);
        await again.EndAsync();

        Assert.Equal(Made.Known("person"), await PersonAsync(Book(), Run(Two)));
    }

    [Fact]
    public async Task A_lead_is_not_new_when_a_row_is_there_after_all()
    {
        await Book().KeepAsync(Lead, record => record with { PersonId = "there" }, Now);
        var book = Book();
        book.ExpectNone("w", Email, ["Close"]);

        Assert.Equal(Made.Known("there"), await PersonAsync(book, Run(One, isLeadNew: true)));
    }

    [Fact]
    public async Task What_an_older_version_kept_elsewhere_is_found_and_moves_with_its_next_write()
    {
        var old = new TableRow(Lead.OldPartition, Lead.Row).Set("Record", """{"personId":"old","dealId":"d"}""");
        await _tables.InsertAsync("crmrecords", old, Now);
        var book = Book();

        Assert.Equal(Made.Known("old"), await PersonAsync(book, Run(One)));
        await book.KeepAsync(Lead, record => record with { TaskId = "task" }, Now);

        Assert.NotEqual(Lead.OldPartition, Lead.Partition);
        Assert.Null(await _tables.GetAsync("crmrecords", Lead.OldPartition, Lead.Row, Now));
        var moved = await Book().FindAsync(Lead, Now);
        Assert.Equal(("old", "d", "task"), (moved.PersonId, moved.DealId, moved.TaskId));
    }

    [Fact]
    public async Task A_lead_that_was_told_more_by_another_process_meanwhile_ends_at_the_status_that_counts()
    {
        var crm = new List<string>();
        var (here, run) = (Book(), Run(One));
        await PersonAsync(here, run);

        await BringUpAsync(
            here,
            run,
            "interested",
            hour: 1,
            async () =>
            {
                // Another process tells the CRM of a refusal, and this one's call comes after it.
                await BringUpAsync(Book(), Run(Two), "not_interested", hour: 2, () => Task.CompletedTask);
            }
        );
        Assert.Equal(["not_interested", "interested"], crm);
        await run.EndAsync();

        Assert.Equal(["not_interested", "interested", "not_interested"], crm);
        Assert.Equal("not_interested", (await Book().FindAsync(Lead, Now)).Status);

        Task<StepResult> BringUpAsync(CrmBook book, EventRun by, string status, int hour, Func<Task> meanwhile) =>
            book.BringUpAsync(
                by,
                Lead,
                new Dictionary<string, DateTimeOffset> { [status] = _time.GetUtcNow().AddHours(hour) },
                async (_, standing) =>
                {
                    await meanwhile();
                    meanwhile = () => Task.CompletedTask;
                    crm.Add(standing);
                    return StepResult.Done("told");
                },
                Now
            );
    }

    private CrmBook Book() => new(_tables, _time);

    private EventRun Run(EventKey key, bool isLeadNew = false) =>
        new(
            new LedgerEntry
            {
                Key = key,
                EventType = EventType.ReplyReceived,
                Workspace = "w",
                Workflow = QueueName.Replies,
                Owner = "delivery",
                ReceivedAt = _time.GetUtcNow(),
            },
            mayHaveRun: false,
            InstantlyEvent.Parse(Body),
            new EventLedger(_tables, _time),
            _time,
            NullLogger.Instance,
            Now
        )
        {
            IsLeadNew = isLeadNew,
        };

    private static Task<Made> PersonAsync(CrmBook book, EventRun run) =>
        book.OnceAsync(run, Lead, record => record.PersonId, _ => Task.FromResult(Made.Created("person")), Keep, Now);

    private static Task<Made> CompanyAsync(CrmBook book, EventRun run) =>
        book.OnceAsync(
            run,
            Company,
            record => record.CompanyId,
            _ => Task.FromResult(Made.Created("company")),
            (record, id) => record with { CompanyId = id },
            Now
        );

    /// <summary>As Close does it: the person's company is made while the person is.</summary>
    private static Task<Made> MakeBothAsync(CrmBook book, EventRun run) =>
        book.OnceAsync(
            run,
            Lead,
            record => record.PersonId,
            async _ =>
            {
                await CompanyAsync(book, run);
                return Made.Created("person");
            },
            (record, id) => record with { PersonId = id, CompanyId = "company" },
            Now,
            also: Company
        );

    private static CrmRecord Keep(CrmRecord record, string id) => record with { PersonId = id };
}
