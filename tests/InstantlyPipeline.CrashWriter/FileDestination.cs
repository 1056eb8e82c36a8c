namespace InstantlyPipeline.CrashWriter;

/// <summary>The outside world as a file: a line for each effect, there to stay once written, whatever becomes of the process.</summary>
internal sealed class FileDestination(string path)
{
    public void Do(string effect) => File.AppendAllText(path, effect + "\n");

    public bool Has(string effect) => File.Exists(path) && File.ReadLines(path).Contains(effect);
}
