namespace InstantlyPipeline.Suppressions;

/// <summary>What became of a file's rows.</summary>
/// <param name="Added">Addresses that were not barred before.</param>
/// <param name="Known">Addresses that were barred already.</param>
/// <param name="Lifted">Addresses whose bar a person has lifted since the time that the row gives: they stay free.</param>
/// <param name="Problems">Rows that were left out, a sentence each with the number of the line; no address.</param>
public sealed record SuppressionImported(int Added, int Known, int Lifted, IReadOnlyList<string> Problems);
