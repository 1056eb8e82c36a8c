using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Connection.Troubles;

/// <summary>A sending account in error: its campaigns stand still.</summary>
internal sealed class AccountTroubles(ConnectionBook book) : ITroubleSource
{
    public string Name => "account";

    public async Task<IReadOnlyList<Trouble>> LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<Trouble>();
        foreach (var workspace in book.All)
        {
            try
            {
                found.AddRange(
                    (await workspace.Instantly.Workspace.AccountsInErrorAsync(cancellationToken)).Select(account => new Trouble(
                        $"{Name}|{Hash(account.Address)}",
                        $"The sending account {account.Address} has {Named(account.State)}.",
                        "Reconnect it in Instantly under Email Accounts; until then it sends nothing."
                    )
                    {
                        Client = workspace.Client,
                    })
                );
            }
            catch (PermanentFailureException refused) when (refused.Reason == InstantlyClient.MissingScope)
            {
                // A key that may not list accounts: Instantly's own event tells of an error all the same.
            }
        }
        return found;
    }

    // An address is in no key of a table.
    private static string Hash(string address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToLowerInvariant())))[..16];

    private static string Named(InstantlyAccountState state) =>
        state switch
        {
            InstantlyAccountState.ConnectionError => "a connection error",
            InstantlyAccountState.SoftBounceError => "too many soft bounces",
            InstantlyAccountState.SendingError => "a sending error",
            _ => "an error",
        };
}
