using System.CommandLine;

namespace InstantlyPipeline.Soak;

/// <summary>What every soak is told on its command line, whichever host it is of, and how it shows its result.</summary>
internal sealed class SoakArguments
{
    private readonly Option<int> _events = new("--events")
    {
        Description = "Distinct events; duplicates come on top.",
        DefaultValueFactory = _ => 20_000,
    };

    private readonly Option<SoakFaults> _faults = new("--faults")
    {
        Description = "all, none, or some of throttle, error, timeout, drop, outage, kill, with commas.",
        DefaultValueFactory = _ => SoakFaults.All,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The same seed sends the same mix in the same order.",
        DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000),
    };

    private readonly Option<int?> _rate = new("--rate")
    {
        Description = "Deliveries a second at most; without it as fast as they are taken.",
    };

    private readonly Option<int> _acting = new("--acting")
    {
        Description = "Of a hundred events, how many act; the rest is engagement.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "The result as JSON on standard output; progress goes to standard error.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_events, _faults, _seed, _rate, _acting, _json])
        {
            command.Options.Add(option);
        }
    }

    public SoakOptions Of(ParseResult parsed) =>
        new()
        {
            Events = parsed.GetValue(_events),
            Faults = parsed.GetValue(_faults),
            Seed = parsed.GetValue(_seed),
            Rate = parsed.GetValue(_rate),
            ActingPercent = parsed.GetValue(_acting),
        };

    /// <param name="run">Told where its progress goes.</param>
    /// <returns>The exit code: 0 when all is as promised.</returns>
    public async Task<int> ShowAsync(ParseResult parsed, Func<TextWriter, Task<SoakResult>> run)
    {
        var asJson = parsed.GetValue(_json);
        var result = await run(asJson ? Console.Error : Console.Out);
        if (asJson)
        {
            SoakReport.WriteJson(Console.Out, result);
        }
        else
        {
            SoakReport.Write(Console.Out, result);
        }
        return result.Good ? 0 : 1;
    }
}
