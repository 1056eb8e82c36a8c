namespace InstantlyPipeline.LeadStatus;

/// <summary>Tells a label that people gave from a type that Instantly may send tomorrow.</summary>
internal static class LabelShape
{
    /// <summary>Lower-case words joined by underscores, as all of Instantly's types are, for example <c>email_delivered</c>; or the word
    /// that a test event may bear.</summary>
    /// <remarks>Labels are what people type: they have capitals, spaces or a single word.</remarks>
    public static bool IsType(string name) =>
        name.Equals("test", StringComparison.OrdinalIgnoreCase)
        || (
            name.Contains('_', StringComparison.Ordinal)
            && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_')
        );
}
