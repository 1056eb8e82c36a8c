namespace InstantlyPipeline.Crm;

/// <summary>A gate for each key, through which one caller goes at a time. A key that nobody uses takes no room.</summary>
internal sealed class KeyedGates
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Gate> _gates = [];

    /// <returns>Disposing it lets the next one in.</returns>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Gate gate;
        lock (_gate)
        {
            gate = _gates.TryGetValue(key, out var known) ? known : _gates[key] = new Gate();
            gate.Users++;
        }
        try
        {
            await gate.Entry.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, gate);
            throw;
        }
        return new Pass(this, key, gate);
    }

    private void Leave(string key, Gate gate)
    {
        lock (_gate)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(key);
                gate.Entry.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Entry { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(KeyedGates gates, string key, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Entry.Release();
            gates.Leave(key, gate);
        }
    }
}
