namespace InstantlyPipeline.Settings;

/// <summary>A section of settings that the pipeline reads, so that a typing error in a variable's name can be told from somebody else's
/// variable.</summary>
/// <param name="Name">With colons, for example <c>Webhook:Signature</c>.</param>
/// <param name="Options">Its settings: each public property that can be set or is a list.</param>
internal sealed record SettingSection(string Name, Type Options)
{
    /// <summary>The names of its settings, without the section.</summary>
    public IEnumerable<string> Keys =>
        Options
            .GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true } || typeof(IList<string>).IsAssignableFrom(property.PropertyType))
            .Select(property => property.Name);
}
