using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Leads;

/// <summary>A lead's table key: a hash, so that any address is a legal key and none is in a key.</summary>
internal static class LeadKey
{
    /// <returns>32 lower-case hex digits.</returns>
    public static string Of(string workspace, string email) =>
        Hash($"{workspace.Trim().ToLowerInvariant()}\n{email.Trim().ToLowerInvariant()}");

    /// <returns>32 lower-case hex digits.</returns>
    public static string Of(string workspace, string? campaignId, string email) =>
        Hash($"{workspace.Trim().ToLowerInvariant()}\n{campaignId?.Trim().ToLowerInvariant()}\n{email.Trim().ToLowerInvariant()}");

    /// <summary>The person, whatever the workspace.</summary>
    /// <returns>32 lower-case hex digits.</returns>
    public static string OfPerson(string email) => Hash(email.Trim().ToLowerInvariant());

    /// <returns>32 lower-case hex digits.</returns>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
