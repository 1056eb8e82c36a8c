namespace InstantlyPipeline.Processing;

/// <summary>How people call the client whose workspace something is about.</summary>
public interface IClientNames
{
    /// <returns>Null where the workspace is no client's, or nobody has given clients names.</returns>
    string? NameOf(string? workspace);
}
