namespace InstantlyPipeline.Crm;

/// <summary>To which deal of a lead a report belongs.</summary>
internal enum DealPlace
{
    /// <summary>To the one that is kept, or to the first one.</summary>
    This,

    /// <summary>To one that was closed before the kept one was made.</summary>
    Earlier,

    /// <summary>To one that is to be made: the kept one is closed or gone.</summary>
    Next,
}
