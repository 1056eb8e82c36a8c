using System.Collections.Concurrent;
using System.Diagnostics;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Replies.Reading;
using Microsoft.Extensions.AI;

namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>Runs labelled replies through the rules and through a model, without an event, a lead or a side effect.</summary>
public sealed class Evaluator(TimeProvider time)
{
    private const int MostTries = 4;

    /// <summary>The rules alone, as they stand.</summary>
    public static EvaluationReport ByRules(IReadOnlyList<LabelledReply> replies)
    {
        var started = Stopwatch.GetTimestamp();
        var decided = replies.Select(reply => new EvaluatedReply(reply, (RulesOf(reply) ?? ReplyTriage.Undecided).Decided())).ToList();
        return EvaluationReport.Of("rules", decided) with { Milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds };
    }

    /// <summary>The model alone, asked about every reply, and the rules with the model behind them, which is what the pipeline
    /// does.</summary>
    /// <param name="atOnce">Questions in flight.</param>
    public async Task<IReadOnlyList<EvaluationReport>> ByModelAsync(
        IReadOnlyList<LabelledReply> replies,
        LanguageModel model,
        int atOnce,
        CancellationToken cancellationToken
    )
    {
        var answers = new ConcurrentDictionary<LabelledReply, Answer>(ReferenceEqualityComparer.Instance);
        var started = time.GetTimestamp();
        await Parallel.ForEachAsync(
            replies,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (reply, ct) => answers[reply] = await AskAsync(model, reply, ct)
        );
        var took = time.GetElapsedTime(started).TotalMilliseconds;
        return
        [
            EvaluationReport.Of("model", [.. replies.Select(reply => new EvaluatedReply(reply, answers[reply].Decided))]) with
            {
                Milliseconds = took,
                Cost = CostOf(answers.Values),
            },
            EvaluationReport.Of(
                "rules, then model",
                [.. replies.Select(reply => new EvaluatedReply(reply, RulesOf(reply)?.Decided() ?? answers[reply].Decided))]
            ) with
            {
                Milliseconds = took,
                Cost = CostOf(replies.Where(reply => RulesOf(reply) is null).Select(reply => answers[reply])),
            },
        ];
    }

    private static ReplyTriage? RulesOf(LabelledReply reply) => ReplyRules.Decide(reply.ToEvent(), ReplyReader.Read(reply.ToEvent()).Words);

    private async Task<Answer> AskAsync(LanguageModel model, LabelledReply reply, CancellationToken cancellationToken)
    {
        var said = reply.ToEvent();
        var question = new ReplyQuestion(ReplyReader.Read(said).Words, DateOnly.FromDateTime(said.Timestamp.UtcDateTime))
        {
            Answers = new OurMail(reply.Subject),
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                var (decided, usage) = await ReplyModel.AskAsync(model with { Drafts = false }, question, cancellationToken);
                return new Answer((decided ?? ReplyTriage.Undecided).Decided(), usage, null);
            }
            catch (TransientFailureException busy) when (tries < MostTries)
            {
                var wait = busy.RetryAfter ?? TimeSpan.FromSeconds(1 << tries);
                await Task.Delay(wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1), time, cancellationToken);
            }
            catch (Exception ex) when (ex is TransientFailureException or PermanentFailureException)
            {
                return new Answer(ReplyTriage.Undecided, null, ex.Message);
            }
        }
    }

    private static ModelCost CostOf(IEnumerable<Answer> answers)
    {
        var all = answers.ToList();
        return new ModelCost(
            all.Count,
            all.Count(answer => answer.Failure is not null),
            all.Sum(answer => answer.Usage?.InputTokenCount ?? 0),
            all.Sum(answer => answer.Usage?.OutputTokenCount ?? 0),
            all.Select(answer => answer.Failure).LastOrDefault(failure => failure is not null)
        );
    }

    private sealed record Answer(ReplyTriage Decided, UsageDetails? Usage, string? Failure);
}
