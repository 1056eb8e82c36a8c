namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>What a marked line of a report is. The names are those of <c>Marks.tsv</c>.</summary>
internal enum ReportLine
{
    /// <summary>Our own subject, echoed: says nothing.</summary>
    Subject,

    /// <summary>The mail that was returned begins here: says nothing.</summary>
    Returned,

    /// <summary>A field with the words of the server that refused the mail.</summary>
    Server,

    /// <summary>A field with the code that the reporting server chose.</summary>
    Status,

    /// <summary>A field that says whether the mail failed or is late.</summary>
    Action,

    /// <summary>Another field of a delivery status: identifies, says nothing.</summary>
    Field,
}
