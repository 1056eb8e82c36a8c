namespace InstantlyPipeline.Health;

/// <summary>Whether a setting is there that nobody reads, because its name is mistyped.</summary>
internal sealed class SettingNamesCheck(SettingNames names) : ICheck
{
    public string Name => "setting names";

    public bool DecidesReadiness => false;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([
            .. names.Mistyped().Select(sentence => new Finding(Name, FindingLevel.Warning, sentence)),
        ]);
}
