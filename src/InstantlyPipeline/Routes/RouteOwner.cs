using System.Security.Cryptography;
using System.Text;

namespace InstantlyPipeline.Routes;

/// <summary>Chooses who gets a lead's task, of several.</summary>
internal static class RouteOwner
{
    /// <returns>Always the same for one lead, and over many leads everybody equally often; null when there is nobody.</returns>
    public static string? Of(IReadOnlyList<string> owners, string workspace, string lead) =>
        owners.Count == 0
            ? null
            : owners[(int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{workspace}\n{lead}"))) % (uint)owners.Count)];
}
