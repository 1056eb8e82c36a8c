using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>Makes a browser's picture of a page small: 256 colours are all that such a page has but for the edges of its letters.</summary>
internal static class SmallPng
{
    private const int MostColors = 256;
    private const int LeastDistance = 60; // squared, of three channels of 8 bits
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
    private static readonly uint[] Crc =
    [
        .. Enumerable
            .Range(0, 256)
            .Select(value =>
                Enumerable.Range(0, 8).Aggregate((uint)value, (crc, _) => (crc & 1) == 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1)
            ),
    ];

    /// <param name="png">8 bits a channel, RGB or RGBA, not interlaced: what Chromium writes.</param>
    public static byte[] Of(byte[] png)
    {
        var (width, height, pixels) = Read(png);
        var counted = pixels.CountBy(color => color).OrderByDescending(color => color.Value).Select(color => color.Key).ToList();
        var palette = PaletteOf(counted);
        var places = counted.ToDictionary(color => color, color => (byte)palette.IndexOf(palette.MinBy(known => Distance(known, color))));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var line = 0; line < height; line++)
            {
                zlib.WriteByte(0); // no filter: between places of a palette there is nothing to gain
                zlib.Write([.. pixels.AsSpan(line * width, width).ToArray().Select(color => places[color])]);
            }
        }
        using var small = new MemoryStream();
        small.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        Write(small, "IHDR", header);
        Write(small, "PLTE", [.. palette.SelectMany(color => new[] { (byte)(color >> 16), (byte)(color >> 8), (byte)color })]);
        Write(small, "IDAT", packed.ToArray());
        Write(small, "IEND", []);
        return small.ToArray();
    }

    /// <summary>The most frequent colours that the eye tells from one another, so that a rare one keeps its hue.</summary>
    private static List<int> PaletteOf(List<int> counted)
    {
        var palette = new List<int>();
        foreach (var color in counted)
        {
            if (palette.Count < MostColors && palette.TrueForAll(known => Distance(known, color) >= LeastDistance))
            {
                palette.Add(color);
            }
        }
        return palette;
    }

    private static (int Width, int Height, int[] Pixels) Read(byte[] png)
    {
        var (width, height, channels) = (
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)),
            png[25] == 6 ? 4 : 3
        );
        using var data = new MemoryStream();
        for (var at = 8; at < png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (Encoding.ASCII.GetString(png, at + 4, 4) == "IDAT")
            {
                data.Write(png, at + 8, length);
            }
            at += length + 12;
        }
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var pixels = new int[width * height];
        var (before, line) = (new byte[width * channels], new byte[width * channels]);
        for (var y = 0; y < height; y++)
        {
            var filter = zlib.ReadByte();
            zlib.ReadExactly(line);
            for (var x = 0; x < line.Length; x++)
            {
                var (left, up, corner) = (x >= channels ? line[x - channels] : 0, before[x], x >= channels ? before[x - channels] : 0);
                line[x] += (byte)(
                    filter switch
                    {
                        1 => left,
                        2 => up,
                        3 => (left + up) / 2,
                        4 => Paeth(left, up, corner),
                        _ => 0,
                    }
                );
            }
            for (var x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (line[x * channels] << 16) | (line[(x * channels) + 1] << 8) | line[(x * channels) + 2];
            }
            (before, line) = (line, before);
        }
        return (width, height, pixels);
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left
            : toUp <= toCorner ? up
            : corner;
    }

    private static int Distance(int left, int right)
    {
        var (red, green, blue) = ((left >> 16) - (right >> 16), ((left >> 8) & 255) - ((right >> 8) & 255), (left & 255) - (right & 255));
        return (red * red) + (green * green) + (blue * blue);
    }

    private static void Write(MemoryStream png, string type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        byte[] whole = [.. Encoding.ASCII.GetBytes(type), .. content];
        png.Write(whole);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~whole.Aggregate(0xffffffff, (crc, value) => Crc[(crc ^ value) & 255] ^ (crc >> 8)));
        png.Write(number);
    }
}
