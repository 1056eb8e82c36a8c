namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>A task on a lead or a contact.</summary>
/// <param name="WhoId">Lead or contact.</param>
/// <param name="Description">Plain text that holds the event's key.</param>
internal sealed record SalesforceTaskDetails(string WhoId, string Subject, string Description, DateTimeOffset Due)
{
    /// <summary>The opportunity; null for none, and always for a lead.</summary>
    public string? WhatId { get; init; }

    /// <summary>Null: the run-as user.</summary>
    public string? OwnerId { get; init; }

    /// <summary>It comes first.</summary>
    public bool First { get; init; }

    /// <summary>It notes what has happened already.</summary>
    public bool IsDone { get; init; }
}
