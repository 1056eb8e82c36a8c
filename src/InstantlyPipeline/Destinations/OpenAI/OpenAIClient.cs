using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Core;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.AI;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>A language model behind chat completions with structured outputs: OpenAI, Azure OpenAI, or whatever else speaks their
/// protocol.</summary>
/// <remarks>
/// Not the vendor's library, which decides by the status alone what it tries again: an empty balance is a 429 there as well as a busy
/// moment. Here the code in the answer decides, and the queue does the waiting.
/// </remarks>
internal sealed class OpenAIClient : IChatClient
{
    private const int EnoughTokens = 300;

    private readonly DestinationHttp _http;
    private readonly OpenAIAccess _access;
    private volatile bool _effortRefused;

    internal OpenAIClient(OpenAIOptions options, DestinationHttp http, OpenAIAccess access)
    {
        Options = options;
        _http = http;
        _access = access;
    }

    internal OpenAIOptions Options { get; }

    /// <summary>The same connection, asked as somebody else.</summary>
    internal OpenAIClient As(TokenCredential identity) => new(Options, _http, new OpenAIAccess(identity, Options.TokenScope));

    /// <returns>Without a text where the model refused, was cut off, or a filter stepped in; the finish reason says so.</returns>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var asked = messages.Select(message => new OpenAIWire.Message(message.Role.Value, message.Text)).ToList();
        var effort = _effortRefused || Options.ReasoningEffort is "" or "default" ? null : Options.ReasoningEffort;
        var answer = await SendAsync(asked, options, effort, cancellationToken);
        if (RefusesEffort(answer))
        {
            _effortRefused = true;
            answer = await SendAsync(asked, options, null, cancellationToken);
        }
        if (!answer.Succeeded)
        {
            return new ChatResponse { FinishReason = ChatFinishReason.ContentFilter }; // Azure filters the question itself this way
        }
        var read = answer.Read(OpenAIJson.Default.Answer);
        var choice = read.Choices is [{ } first, ..] ? first : throw answer.Unreadable();
        var response =
            choice.Message is { Refusal: null, Content: { Length: > 0 } content }
            && choice.FinishReason is not ("length" or "content_filter")
                ? new ChatResponse(new ChatMessage(ChatRole.Assistant, content)) { FinishReason = ChatFinishReason.Stop }
                : new ChatResponse
                {
                    FinishReason = choice.FinishReason is "length" ? ChatFinishReason.Length : ChatFinishReason.ContentFilter,
                };
        response.ModelId = Options.Model;
        response.Usage = read.Usage is { } usage
            ? new UsageDetails
            {
                InputTokenCount = usage.PromptTokens,
                OutputTokenCount = usage.CompletionTokens,
                TotalTokenCount = usage.PromptTokens + usage.CompletionTokens,
            }
            : null;
        return response;
    }

    /// <remarks>All of it at once: half an answer of a fixed shape is of no use.</remarks>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", Options.BaseAddress, Options.Model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <summary>The connection belongs to all clients of its address.</summary>
    public void Dispose() { }

    /// <summary>Azure takes a key in a header of its own; an identity's token comes with each call.</summary>
    internal static KeyValuePair<string, string>? Credential(OpenAIOptions options) =>
        options.ApiKey.Length == 0 ? null
        : options.IsAzure ? new("api-key", options.ApiKey)
        : new("Authorization", $"Bearer {options.ApiKey}");

    /// <summary>Asks whether the model is there.</summary>
    /// <exception cref="PermanentFailureException">It is not, or the credential is refused.</exception>
    internal async Task LookForModelAsync(CancellationToken cancellationToken)
    {
        var headers = await _access.HeadersAsync(cancellationToken);
        var answer = await _http.SendAsync(
            DestinationCall.Get("look for the model", $"models/{Uri.EscapeDataString(Options.Model)}") with
            {
                Headers = headers,
                Expects = known => known.Status == 404,
            },
            cancellationToken
        );
        if (answer.Succeeded || await FindInListAsync(headers, cancellationToken) is not null || Options.IsAzure)
        {
            return; // Azure's list has models, and a deployment may have any name
        }
        throw new PermanentFailureException(
            "openai-model-not-found",
            $"There is no model {Options.Model}, or it was shut down: set OpenAI__Model to one that is there."
        );
    }

    /// <returns>When the model is shut down, where the vendor says so.</returns>
    internal async Task<DateTimeOffset?> FindEndAsync(CancellationToken cancellationToken)
    {
        if (
            await FindInListAsync(await _access.HeadersAsync(cancellationToken), cancellationToken) is not { } model
            || !model.TryGetProperty("shutdown_date", out var end)
        )
        {
            return null;
        }
        return end.ValueKind switch
        {
            JsonValueKind.Number when end.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800 =>
                DateTimeOffset.FromUnixTimeSeconds(seconds),
            JsonValueKind.String
                when DateTimeOffset.TryParse(end.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) =>
                date,
            _ => null,
        };
    }

    private async Task<JsonElement?> FindInListAsync(
        IReadOnlyList<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken
    )
    {
        var list = await _http.SendAsync(DestinationCall.Get("list models", "models") with { Headers = headers }, cancellationToken);
        if (
            list.Json is not { ValueKind: JsonValueKind.Object } json
            || !json.TryGetProperty("data", out var models)
            || models.ValueKind is not JsonValueKind.Array
        )
        {
            return null;
        }
        foreach (var model in models.EnumerateArray())
        {
            if (
                model.ValueKind is JsonValueKind.Object
                && model.TryGetProperty("id", out var id)
                && id.ValueKind is JsonValueKind.String
                && id.ValueEquals(Options.Model)
            )
            {
                return model;
            }
        }
        return null;
    }

    private async Task<DestinationAnswer> SendAsync(
        IReadOnlyList<OpenAIWire.Message> messages,
        ChatOptions? options,
        string? effort,
        CancellationToken cancellationToken
    )
    {
        var format = options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } json
            ? new OpenAIWire.ResponseFormat(new(json.SchemaName ?? "answer", Strict: true, schema))
            : null;
        var request = new OpenAIWire.Request(Options.Model, messages, format, options?.MaxOutputTokens ?? EnoughTokens, effort);
        return await _http.SendAsync(
            DestinationCall.Post("ask the model", "chat/completions", request, OpenAIJson.Default.Request) with
            {
                Headers = await _access.HeadersAsync(cancellationToken),
                Expects = answer => IsFiltered(answer) || (effort is not null && RefusesEffort(answer)),
            },
            cancellationToken
        );
    }

    private static bool IsFiltered(DestinationAnswer answer) => answer.Status == 400 && answer.TextAt("error", "code") == "content_filter";

    /// <summary>Which models take the parameter, and which of its values, changes from model to model. Some name it in the sentence
    /// only.</summary>
    private static bool RefusesEffort(DestinationAnswer answer) =>
        answer.Status == 400
        && (
            answer.TextAt("error", "param") is { } parameter
                ? parameter is "reasoning_effort" or "reasoning.effort"
                : answer.TextAt("error", "message")?.Contains("reasoning_effort", StringComparison.Ordinal) == true
        );
}
