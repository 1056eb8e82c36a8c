using System.IO.Compression;

namespace InstantlyPipeline.Queues;

/// <summary>Bodies too large for a message as they are, made to fit where compressing does it.</summary>
public static class CompressedBody
{
    /// <summary>The name of the format, for a message's property.</summary>
    public const string Encoding = "gzip";

    /// <returns>Null when even compressed it has more than <paramref name="limit"/> bytes: then it must be kept elsewhere.</returns>
    public static byte[]? Pack(ReadOnlyMemory<byte> body, int limit)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body.Span);
        }
        return packed.Length <= limit ? packed.ToArray() : null;
    }

    /// <param name="limit">Most bytes to unpack: a message somebody else made could claim terabytes.</param>
    /// <exception cref="FormatException">It is no such body, or a larger one.</exception>
    public static byte[] Unpack(ReadOnlyMemory<byte> packed, int limit)
    {
        using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        using var body = new MemoryStream();
        var piece = new byte[81_920];
        try
        {
            for (int read; (read = gzip.Read(piece)) > 0; )
            {
                if (body.Length + read > limit)
                {
                    throw new FormatException($"The message's compressed body has more than {limit} bytes.");
                }
                body.Write(piece, 0, read);
            }
        }
        catch (InvalidDataException ex)
        {
            throw new FormatException("The message's body is marked as compressed and is not.", ex);
        }
        return body.ToArray();
    }
}
