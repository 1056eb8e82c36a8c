using System.Security.Cryptography;

namespace InstantlyPipeline.Desk;

/// <summary>One file of the desk.</summary>
internal sealed record DeskFile(string ContentType, byte[] Content)
{
    /// <summary>Changes when the content does; quoted, as the header ETag wants it.</summary>
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Content))[..32]}\"";
}
