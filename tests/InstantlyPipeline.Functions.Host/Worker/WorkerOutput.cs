namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>The last lines that workers wrote or logged: what a person wants to read when a test fails.</summary>
internal sealed class WorkerOutput
{
    private const int LinesToKeep = 100;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = [];

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public void Add(string? line)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesToKeep)
            {
                _lines.Dequeue();
            }
        }
    }
}
