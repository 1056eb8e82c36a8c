namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>What somebody made of labelled replies.</summary>
/// <param name="By">Who decided: <c>rules</c>, <c>model</c>, or <c>rules, then model</c>, which is what the pipeline does.</param>
/// <param name="Dangerous">The worst first; empty is what is hoped for.</param>
public sealed record EvaluationReport(
    string By,
    int Replies,
    int Right,
    IReadOnlyList<DangerousCell> Dangerous,
    IReadOnlyList<LabelFigures> Labels,
    IReadOnlyList<ConfusionCell> Confusion
)
{
    /// <summary>For all replies, in milliseconds.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Null where no model was asked.</summary>
    public ModelCost? Cost { get; init; }

    public static EvaluationReport Of(string by, IReadOnlyList<EvaluatedReply> replies)
    {
        var labels = Enum.GetValues<ReplyLabel>();
        var cells = replies.CountBy(reply => (reply.Reply.Expected, reply.Decided.Label)).ToDictionary();
        return new EvaluationReport(
            by,
            replies.Count,
            replies.Count(reply => reply.Reply.Expected == reply.Decided.Label),
            [
                .. from reply in replies
                where reply.Danger is not null
                group reply.Reply.Id by (reply.Danger, reply.Reply.Expected, reply.Decided.Label) into cell
                orderby cell.Count() descending
                select new DangerousCell(Relabel.NameOf(cell.Key.Expected), Relabel.NameOf(cell.Key.Label), cell.Key.Danger, [.. cell]),
            ],
            [
                .. from label in labels
                let figures = new LabelFigures(
                    Relabel.NameOf(label),
                    replies.Count(reply => reply.Reply.Expected == label),
                    replies.Count(reply => reply.Decided.Label == label),
                    cells.GetValueOrDefault((label, label))
                )
                where figures is not { Expected: 0, Given: 0 }
                select figures,
            ],
            [
                .. from cell in cells
                orderby cell.Key.Expected, cell.Value descending, cell.Key.Label
                select new ConfusionCell(Relabel.NameOf(cell.Key.Expected), Relabel.NameOf(cell.Key.Label), cell.Value),
            ]
        );
    }
}
