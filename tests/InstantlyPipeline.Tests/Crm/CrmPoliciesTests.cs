using InstantlyPipeline.Crm;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>What all CRMs decide alike.</summary>
public sealed class CrmPoliciesTests
{
    private static readonly EventKey One = EventKey.Parse("v1-20260818-0123456789abcdef0123456789abcdef");
    private static readonly EventKey Two = EventKey.Parse("v1-20260818-fedcba9876543210fedcba9876543210");
    private static readonly CrmSubject Lead = CrmSubject.Lead("w", "dana@harborline.example", "HubSpot");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("777", null, OwnerBy.Record, "777")]
    [InlineData(null, null, OwnerBy.Campaign, "anna")]
    [InlineData("", "ben", OwnerBy.Campaign, "anna")]
    public void The_records_owner_comes_before_the_campaigns(string? own, string? kept, OwnerBy by, string owner) =>
        Assert.Equal(
            new OwnerChoice(by, owner),
            OwnerPolicy.Choose(
                new CrmSettings { Owners = new(["ben"]), OwnerByCampaign = new([new("Q4 *", "anna")]) },
                new Origin("c1", "Q4 Fintech"),
                own,
                kept
            )
        );

    [Theory]
    [InlineData("out@mail.example", null, OwnerBy.Account, "carl")]
    [InlineData("other@mail.example", "Ben", OwnerBy.Kept, "Ben")]
    [InlineData("other@mail.example", "gone", OwnerBy.Turn, null)]
    [InlineData(null, null, OwnerBy.Turn, null)]
    public void Then_the_accounts_then_the_one_who_had_the_lead_then_whose_turn_it_is(
        string? account,
        string? kept,
        OwnerBy by,
        string? owner
    ) =>
        Assert.Equal(
            new OwnerChoice(by, owner),
            OwnerPolicy.Choose(
                new CrmSettings { Owners = new(["ben"]), OwnerByAccount = new([new("out@*", "carl")]) },
                new Origin("c1", "Launch", EmailAccount: account),
                own: null,
                kept
            )
        );

    [Theory]
    [InlineData("dana@harborline.example", null, "harborline.example")]
    [InlineData("dana@gmail.com", null, null)]
    [InlineData("dana@yahoo.co.uk", "https://www.harborline.example/about", "harborline.example")]
    [InlineData("dana@gmail.com", "javascript:alert(1)", null)]
    [InlineData("dana@gmx.de", "harborline.example", "harborline.example")]
    public void A_company_is_known_by_the_domain_of_an_address_that_is_not_free_mail(string email, string? website, string? domain) =>
        Assert.Equal(domain, CompanyDomain.Of(new Person(email) { Website = website, CompanyOrDomain = "" }));

    [Fact]
    public void A_mapping_finds_variables_in_any_spelling_and_stamps_where_the_lead_came_from()
    {
        var person = new Person("dana@harborline.example")
        {
            CompanyOrDomain = "",
            Origin = new Origin("c1", "Q4 Fintech", 2, 1, "out@mail.example", _time.GetUtcNow()),
            Variables = new Dictionary<string, string> { ["Job_Title"] = "CFO", ["empty"] = " " },
        };

        var values = FieldMapping.Values(
            new([
                new("title", "jobTitle"),
                new("source", "@campaign"),
                new("step", "@step"),
                new("since", "@first_touch"),
                new("gone", "nothing"),
                new("blank", "empty"),
            ]),
            person
        );

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["title"] = "CFO",
                ["source"] = "Q4 Fintech",
                ["step"] = "2",
                ["since"] = "2026-08-18",
            },
            values
        );
    }

    [Fact]
    public void A_deal_without_a_stage_of_its_own_stands_where_the_last_one_before_it_has_one()
    {
        var settings = new CrmSettings { DealStages = new SettingDictionary([new("booked", "b"), new("held", "h")]) };

        Assert.Equal(["b", "b", "h", "h"], Enum.GetValues<MeetingKind>().Select(kind => DealPolicy.StageFor(settings, kind)));
        Assert.Equal(
            MeetingKind.Held,
            DealPolicy.Reached(new CrmRecord { DealStage = MeetingKind.Held }, One, Report(MeetingKind.Booked, days: 0)).DealStage
        );
    }

    [Theory]
    // The win was stated on day 0, and the deal is closed.
    [InlineData(MeetingKind.Booked, 1, null, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Booked, 1.01, null, nameof(DealPlace.Next))]
    [InlineData(MeetingKind.NoShow, 30, null, nameof(DealPlace.Next))]
    [InlineData(MeetingKind.Held, 30, null, nameof(DealPlace.Next))]
    [InlineData(MeetingKind.Held, -3, null, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Won, 30, null, nameof(DealPlace.This))] // a second campaign reports the same win
    [InlineData(MeetingKind.Won, 30, -2, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Won, 30, 20, nameof(DealPlace.Next))] // interested anew in between
    public void A_meeting_long_after_a_win_is_of_a_new_deal(MeetingKind kind, double days, int? interested, string place)
    {
        var record = new CrmRecord
        {
            DealId = "1",
            DealStage = MeetingKind.Won,
            DealWonAt = _time.GetUtcNow(),
        };

        Assert.Equal(place, DealPolicy.PlaceOf(record, Report(kind, days, interested), DealState.Closed).ToString());
        Assert.Equal(DealPlace.This, DealPolicy.PlaceOf(record, Report(kind, days, interested), DealState.Open));
    }

    [Theory]
    [InlineData(MeetingKind.Booked, 1, nameof(DealPlace.Next))]
    [InlineData(MeetingKind.Booked, 0, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Booked, -1, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Held, 1, nameof(DealPlace.This))]
    [InlineData(MeetingKind.Won, 1, nameof(DealPlace.This))]
    public void A_deal_that_people_closed_is_followed_by_another_one_at_the_next_booking(MeetingKind kind, int days, string place)
    {
        var now = new CrmRecord { DealId = "1", DealReportedAt = _time.GetUtcNow() };
        var ofAnEarlierVersion = new CrmRecord { DealId = "1" }.With("latest-report", _time.GetUtcNow().ToString("O"));

        Assert.Equal(place, DealPolicy.PlaceOf(now, Report(kind, days), DealState.Closed).ToString());
        Assert.Equal(place, DealPolicy.PlaceOf(ofAnEarlierVersion, Report(kind, days), DealState.Closed).ToString());
    }

    [Fact]
    public void What_is_reported_late_of_an_earlier_deal_does_not_move_the_next_one()
    {
        var won = new CrmRecord
        {
            DealId = "1",
            DealStage = MeetingKind.Won,
            DealWonAt = _time.GetUtcNow(),
        };

        var next = DealPolicy.Reached(DealPolicy.Next(won, DealState.Closed), One, Report(MeetingKind.Booked, days: 30));

        Assert.Equal((null, One.Value, MeetingKind.Booked), (next.DealId, next.DealKey, next.DealStage));
        Assert.Equal(DealPlace.Earlier, DealPolicy.PlaceOf(next, Report(MeetingKind.Held, days: -1), DealState.Open));
        Assert.Equal(DealPlace.This, DealPolicy.PlaceOf(next, Report(MeetingKind.Booked, days: 29), DealState.Open));
    }

    private Meeting Report(MeetingKind kind, double days, int? interested = null) =>
        new(kind, new Person("dana@harborline.example") { CompanyOrDomain = "Harborline" }, [])
        {
            At = _time.GetUtcNow().AddDays(days),
            InterestedAt = interested is { } day ? _time.GetUtcNow().AddDays(day) : null,
        };

    [Fact]
    public async Task Whoever_comes_while_another_process_makes_it_waits_and_then_takes_its_id()
    {
        var tables = new MemoryTableStore();
        var (here, elsewhere) = (new CrmBook(tables, _time), new CrmBook(tables, _time));
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());

        var first = here.OnceAsync(
            Lead,
            One,
            record => record.PersonId,
            async _ =>
            {
                begun.SetResult();
                await goOn.Task;
                return Made.Created("7");
            },
            Keep,
            Now
        );
        await begun.Task;
        await Assert.ThrowsAsync<TransientFailureException>(() =>
            elsewhere.OnceAsync(Lead, Two, record => record.PersonId, _ => Task.FromResult(Made.Created("8")), Keep, Now)
        );
        goOn.SetResult();

        Assert.Equal(Made.Created("7"), await first);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            Made.Known("7"),
            await elsewhere.OnceAsync(Lead, Two, record => record.PersonId, _ => Task.FromResult(Made.Created("8")), Keep, Now)
        );
    }

    [Fact]
    public async Task A_claim_that_a_dead_process_left_is_taken_over_after_its_lease_and_by_its_own_event_at_once()
    {
        var tables = new MemoryTableStore();
        var never = new TaskCompletionSource<Made>();
        _ = new CrmBook(tables, _time).OnceAsync(Lead, One, record => record.PersonId, _ => never.Task, Keep, Now);

        await Assert.ThrowsAsync<TransientFailureException>(() => MakeAsync(Two));
        Assert.Equal(Made.Created("9"), await MakeAsync(One));

        Task<Made> MakeAsync(EventKey by) =>
            new CrmBook(tables, _time).OnceAsync(Lead, by, record => record.PersonId, _ => Task.FromResult(Made.Created("9")), Keep, Now);
    }

    [Fact]
    public async Task Turns_go_round()
    {
        var book = new CrmBook(new MemoryTableStore(), _time);

        var turns = new List<int> { await Next(), await Next(), await Next(), await Next() };

        Assert.Equal([0, 1, 2, 0], turns);

        Task<int> Next() => book.NextTurnAsync("w", "HubSpot", 3, Now);
    }

    private static CrmRecord Keep(CrmRecord record, string id) => record with { PersonId = id };
}
