using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using InstantlyPipeline.Destinations.OpenAI;
using Microsoft.Extensions.AI;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

public sealed class OpenAIClientTests : DestinationTest
{
    private const string Schema =
        """{"type":"object","additionalProperties":false,"required":["label"],"properties":{"label":{"type":"string"}}}""";
    private const string Interested =
        """{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{\"label\":\"interested\"}","refusal":null}}]}""";

    private static readonly ChatMessage[] Question =
    [
        new(ChatRole.System, "Classify one reply."),
        new(ChatRole.User, "Sounds good, send times."),
    ];

    private static readonly ChatOptions Options = new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(Schema).RootElement, "reply_class"),
        MaxOutputTokens = 300,
    };

    private OpenAIClient Client => Clients.Of<OpenAIClient>(Workspace).Client!;

    private Task<ChatResponse> Ask() => Client.GetResponseAsync(Question, Options, Cancellation);

    [Fact]
    public async Task A_question_is_asked_with_its_schema_and_answers_with_what_it_cost()
    {
        Server.Answers(
            200,
            """{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{\"label\":\"interested\"}","refusal":null}}],"usage":{"prompt_tokens":96,"completion_tokens":22}}"""
        );

        var answer = await Ask();

        Assert.Equal("""{"label":"interested"}""", answer.Text);
        Assert.Equal((96, 22), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount));
        Assert.Equal("POST /v1/chat/completions", Server.Request.Line);
        Assert.Equal($"Bearer {Secret}", Server.Request.Headers["Authorization"]);
        JsonAssert.Same(
            $$"""
            {"model":"gpt-6-luna","reasoning_effort":"none","max_completion_tokens":300,"store":false,
             "messages":[{"role":"system","content":"Classify one reply."},{"role":"user","content":"Sounds good, send times."}],
             "response_format":{"type":"json_schema","json_schema":{"name":"reply_class","strict":true,"schema":{{Schema}} } } }
            """,
            Server.Request.Json
        );
    }

    [Fact]
    public async Task Model_and_effort_come_from_the_settings_and_default_sends_no_effort()
    {
        Configure(settings: [("OpenAI__Model", "gpt-5.6-luna"), ("OpenAI__ReasoningEffort", "default")]);
        Server.Answers(200, Interested);

        await Client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 50 }, Cancellation);

        Assert.Equal("gpt-5.6-luna", (string)Server.Request.Json["model"]!);
        Assert.Equal(50, (int)Server.Request.Json["max_completion_tokens"]!);
        Assert.Null(Server.Request.Json["reasoning_effort"]);
        Assert.Null(Server.Request.Json["response_format"]);
    }

    [Theory]
    [InlineData("""{"error":{"code":"unsupported_value","type":"invalid_request_error","param":"reasoning_effort"}}""")]
    [InlineData(
        """{"error":{"code":null,"type":"invalid_request_error","param":null,"message":"Unrecognized request argument supplied: reasoning_effort"}}"""
    )]
    public async Task A_model_that_does_not_know_the_effort_is_asked_without_it_from_then_on(string refusal)
    {
        Server.Answers(400, refusal);
        Server.Answers(200, Interested);
        Server.Answers(200, Interested);

        Assert.NotEmpty((await Ask()).Text);
        Assert.NotEmpty((await Ask()).Text);

        Assert.Equal(["none", null, null], Server.Requests.Select(request => (string?)request.Json["reasoning_effort"]));
    }

    [Theory]
    [InlineData(200, "content_filter", """{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"I can't."}}]}""")]
    [InlineData(
        200,
        "content_filter",
        """{"choices":[{"finish_reason":"stop","message":{"content":"{\"label\":\"x\"}","refusal":"I can't."}}]}"""
    )]
    [InlineData(200, "length", """{"choices":[{"finish_reason":"length","message":{"content":"{\"label\":"}}]}""")]
    [InlineData(200, "length", """{"choices":[{"finish_reason":"length","message":{"content":""}}]}""")]
    [InlineData(200, "content_filter", """{"choices":[{"finish_reason":"content_filter","message":{"content":"{}"}}]}""")]
    [InlineData(200, "content_filter", """{"choices":[{"finish_reason":"stop","message":null}]}""")]
    [InlineData(400, "content_filter", """{"error":{"code":"content_filter","message":"filtered"}}""")]
    public async Task An_answer_that_is_refused_cut_off_or_filtered_has_no_text(int status, string finish, string body)
    {
        Server.Answers(status, body);

        var answer = await Ask();

        Assert.Equal(("", finish), (answer.Text, answer.FinishReason?.Value));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("<html>")]
    public async Task A_success_without_a_choice_is_worth_another_try(string body)
    {
        Server.Answers(200, body);

        await Transient(() => Ask());
    }

    [Fact]
    public async Task Azure_gets_the_key_in_its_own_header()
    {
        Assert.Equal(
            new("api-key", "k"),
            OpenAIClient.Credential(new() { ApiKey = "k", BaseAddress = new("https://acme.openai.azure.com/openai/v1/") })
        );
        Assert.Equal(new("Authorization", "Bearer k"), OpenAIClient.Credential(new() { ApiKey = "k" }));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_identity_asks_with_a_token_for_the_scope_and_without_a_key()
    {
        Configure(
            settings:
            [
                ("OpenAI__ApiKey", ""),
                ("OpenAI__ManagedIdentity", "true"),
                ("OpenAI__TokenScope", "https://cognitiveservices.azure.com/.default"),
            ]
        );
        var (configured, identity) = (Clients.Of<OpenAIClient>(Workspace), new FixedIdentity());
        using var client = configured.Client!.As(identity);
        Server.Answers(200, Interested);

        await client.GetResponseAsync(Question, Options, Cancellation);

        Assert.Equal("OpenAI__ManagedIdentity", configured.Setting);
        Assert.Equal("Bearer token-1", Server.Request.Headers["Authorization"]);
        Assert.DoesNotContain("api-key", Server.Request.Headers.Keys);
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Asked);
    }

    [Fact]
    public async Task Without_an_identity_the_failure_says_what_to_set()
    {
        Configure(settings: [("OpenAI__ApiKey", ""), ("OpenAI__ManagedIdentity", "true")]);
        using var client = Clients
            .Of<OpenAIClient>(Workspace)
            .Client!.As(new FixedIdentity { Fails = new CredentialUnavailableException("tenant 0000") });

        var failure = await Permanent("openai-no-identity", () => client.GetResponseAsync(Question, Options, Cancellation));

        Assert.Contains("OpenAI__ApiKey", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void An_identitys_token_goes_to_Azure_only()
    {
        Configure(
            settings: [("OpenAI__ApiKey", ""), ("OpenAI__ManagedIdentity", "true"), ("OpenAI__BaseAddress", "https://models.example/v1/")]
        );

        var problem = Clients.Of<OpenAIClient>(Workspace).Misconfigured!;

        Assert.Equal("openai-misconfigured", problem.Reason);
        Assert.Contains("OpenAI__BaseAddress to be Azure's", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "insufficient_quota", "insufficient_quota", "openai-insufficient-quota")]
    [InlineData(429, "insufficient_quota", "credit_balance_exhausted", "openai-insufficient-quota")]
    [InlineData(429, "other", "organization_spend_limit_exceeded", "openai-insufficient-quota")]
    [InlineData(429, "tokens", "insufficient_quota", "openai-insufficient-quota")]
    [InlineData(402, "other", "payment_required", "openai-insufficient-quota")]
    [InlineData(403, "other", "project_spend_limit_exceeded", "openai-insufficient-quota")]
    [InlineData(429, "other", "organization_usage_limit_exceeded", "openai-insufficient-quota")]
    [InlineData(400, "invalid_request_error", "invalid_json_schema", "openai-bad-request")]
    [InlineData(401, "invalid_request_error", "invalid_api_key", "openai-unauthorized")]
    [InlineData(403, "invalid_request_error", "unsupported_country_region_territory", "openai-forbidden")]
    [InlineData(404, "invalid_request_error", "model_not_found", "openai-model-not-found")]
    public async Task What_money_or_a_person_must_mend_is_final(int status, string type, string code, string reason)
    {
        Server.Answers(
            status,
            $$$"""{"error":{"type":"{{{type}}}","code":"{{{code}}}","message":"outside words"}}""",
            headers: [("x-request-id", "req_0123456789abcdef"), ("Retry-After", "1")]
        );

        var failure = await Permanent(reason, () => Ask());

        Assert.Contains($"({code}, request id req_0123456789abcdef)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "requests", "rate_limit_exceeded")]
    [InlineData(429, "tokens", "slow_down")]
    [InlineData(429, "", "")]
    [InlineData(503, "server_error", "server_is_overloaded")]
    [InlineData(503, "insufficient_quota", "")]
    public async Task What_time_mends_is_worth_another_try(int status, string type, string code)
    {
        Server.Answers(status, $$$"""{"error":{"type":"{{{type}}}","code":"{{{code}}}"}}""", headers: ("Retry-After", "6"));

        var failure = await Transient(() => Ask());

        Assert.Equal(TimeSpan.FromSeconds(6), failure.RetryAfter);
    }

    private sealed class FixedIdentity : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public Exception? Fails { get; init; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            return Fails is { } failure ? throw failure : new(new AccessToken("token-1", DateTimeOffset.UnixEpoch.AddYears(80)));
        }
    }
}
