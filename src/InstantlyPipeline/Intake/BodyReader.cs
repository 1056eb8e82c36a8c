namespace InstantlyPipeline.Intake;

/// <summary>Reads a request body up to a limit.</summary>
internal static class BodyReader
{
    /// <returns>Null when the body is longer than <paramref name="limit"/> bytes; then it was not read to its end.</returns>
    public static async ValueTask<byte[]?> ReadAtMostAsync(Stream body, long? contentLength, int limit, CancellationToken cancellationToken)
    {
        if (contentLength > limit)
        {
            return null;
        }

        var buffer = new byte[contentLength is > 0 ? (int)contentLength : Math.Min(limit, 4_096)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == contentLength)
                {
                    return buffer;
                }
                if (length > limit)
                {
                    return null;
                }
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)limit + 1));
            }
            var read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return length > limit ? null : buffer[..length];
            }
            length += read;
        }
    }
}
