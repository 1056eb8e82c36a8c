using System.Text;
using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Tests.Routes;

/// <summary>A settings file that a test can change.</summary>
internal sealed class TextFile(string text) : IPipelineFileSource
{
    public string? Text { get; set; } = text;

    public string Where => "pipeline.json";

    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Text is null ? null : Encoding.UTF8.GetBytes(Text));
}
