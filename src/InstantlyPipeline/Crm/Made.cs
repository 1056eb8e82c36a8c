namespace InstantlyPipeline.Crm;

/// <summary>Something in a CRM that was made, or found.</summary>
/// <param name="How">In a word for people: <c>created</c>, <c>found</c> or <c>known</c>.</param>
public sealed record Made(string Id, string How)
{
    public static Made Created(string id) => new(id, "created");

    public static Made Found(string id) => new(id, "found");

    /// <summary>An earlier event made it or found it.</summary>
    public static Made Known(string id) => new(id, "known");

    public bool IsNew => How.StartsWith("created", StringComparison.Ordinal);
}
