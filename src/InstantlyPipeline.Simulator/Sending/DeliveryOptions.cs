namespace InstantlyPipeline.Simulator;

/// <summary>What of a payload to fix; everything left out is invented.</summary>
public sealed record DeliveryOptions
{
    public SampleLead? Lead { get; init; }

    public SampleCampaign? Campaign { get; init; }

    public string? Workspace { get; init; }

    /// <summary>The sending mailbox.</summary>
    public string? EmailAccount { get; init; }

    /// <summary>Event time; sent with milliseconds and Z.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What the person wrote, without the quoted original. For reply events and interest changes.</summary>
    public string? ReplyText { get; init; }

    /// <summary>The text of a custom label, which is then the event type.</summary>
    public string? Label { get; init; }

    /// <summary>The <c>event_type</c> in the body, where it is not the type's own name.</summary>
    public string? NameOnTheWire { get; init; }

    public int? Step { get; init; }

    public int? Variant { get; init; }

    public string? EmailId { get; init; }

    /// <summary>More top-level keys, as a customer's custom variables: string, number, boolean or null.</summary>
    public IReadOnlyDictionary<string, object?> Variables { get; init; } = new Dictionary<string, object?>();

    /// <summary>Leaves out what older and thinner deliveries lack: <c>is_first</c>, <c>email_id</c>, HTML, subject and all lead
    /// data.</summary>
    public bool Sparse { get; init; }
}
