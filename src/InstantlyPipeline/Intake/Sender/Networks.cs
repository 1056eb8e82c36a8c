using System.Net;

namespace InstantlyPipeline.Intake.Sender;

/// <summary>Networks as settings write them: <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>, or a single address.</summary>
internal static class Networks
{
    /// <exception cref="FormatException">An entry is not a network.</exception>
    public static IReadOnlyList<IPNetwork> Parse(IEnumerable<string> texts) => [.. texts.Select(Parse)];

    public static bool Contain(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }

    /// <param name="setting">As spelled in the environment, without the index.</param>
    public static IEnumerable<string> Problems(IList<string> texts, string setting)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (!IPAddress.TryParse(texts[i], out _) && !IPNetwork.TryParse(texts[i], out _))
            {
                yield return $"{setting}__{i} is not an address or a network such as 203.0.113.0/24.";
            }
        }
    }

    private static IPNetwork Parse(string text) =>
        IPAddress.TryParse(text, out var single) ? new IPNetwork(single, single.GetAddressBytes().Length * 8) : IPNetwork.Parse(text);
}
