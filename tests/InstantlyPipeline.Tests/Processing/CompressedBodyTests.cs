using System.Security.Cryptography;
using CsCheck;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

public sealed class CompressedBodyTests
{
    [Fact]
    public void What_is_packed_comes_out_as_it_was() =>
        Gen
            .Byte.Array[0, 4_000]
            .Sample(body => CompressedBody.Unpack(CompressedBody.Pack(body, int.MaxValue)!, 4_000).AsSpan().SequenceEqual(body));

    [Fact]
    public void A_large_delivery_of_text_fits_and_one_of_noise_does_not()
    {
        const int limit = 196_608;

        Assert.NotNull(CompressedBody.Pack(new byte[1_000_000], limit));
        Assert.Null(CompressedBody.Pack(RandomNumberGenerator.GetBytes(1_000_000), limit));
    }

    [Fact]
    public void A_body_that_unpacks_to_more_than_was_ever_accepted_is_no_body() =>
        Assert.Throws<FormatException>(() => CompressedBody.Unpack(CompressedBody.Pack(new byte[2_001], int.MaxValue)!, 2_000));

    [Fact]
    public void What_is_not_compressed_is_called_so() =>
        Assert.Throws<FormatException>(() => CompressedBody.Unpack("plain text"u8.ToArray(), 2_000));
}
