using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>What the emulator never answers: the storage in trouble.</summary>
public sealed class AzureTableFailureTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServerBusy")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(408, "OperationTimedOut")]
    [InlineData(409, "TableBeingDeleted")]
    public async Task A_storage_in_trouble_is_worth_another_try(int status, string code)
    {
        var store = Store(_ => Answer(status, code));

        await Assert.ThrowsAsync<TransientFailureException>(() => store.InsertAsync("Table", new TableRow("p", "r"), Now));
        await Assert.ThrowsAsync<TransientFailureException>(() => store.GetAsync("Table", "p", "r", Now));
        await Assert.ThrowsAsync<TransientFailureException>(() =>
            store.UpdateAsync("Table", new TableRow("p", "r") { ETag = "W/\"1\"" }, Now)
        );
        await Assert.ThrowsAsync<TransientFailureException>(() => store.DeleteAsync("Table", "p", "r", Now));
        await Assert.ThrowsAsync<TransientFailureException>(() =>
            store.BatchAsync("Table", "p", [TableOperation.Upsert(new TableRow("p", "r"))], Now)
        );
        await Assert.ThrowsAsync<TransientFailureException>(() => store.ListTablesAsync("T", Now));
        await Assert.ThrowsAsync<TransientFailureException>(async () =>
            await store.QueryAsync("Table", "p", null, null, Now).AnyAsync(Now)
        );
    }

    [Fact]
    public async Task The_wait_that_the_storage_asks_for_is_passed_on()
    {
        var store = Store(_ =>
        {
            var answer = Answer(503, "ServerBusy");
            answer.Headers.Add("Retry-After", "17");
            return answer;
        });

        var failure = await Assert.ThrowsAsync<TransientFailureException>(() => store.GetAsync("Table", "p", "r", Now));

        Assert.Equal(TimeSpan.FromSeconds(17), failure.RetryAfter);
    }

    [Fact]
    public async Task A_storage_out_of_reach_is_worth_another_try()
    {
        var store = Store(_ => throw new HttpRequestException("no route"));

        await Assert.ThrowsAsync<TransientFailureException>(() => store.GetAsync("Table", "p", "r", Now));
    }

    [Theory]
    [InlineData(401, "AuthenticationFailed")]
    [InlineData(403, "AuthorizationPermissionMismatch")]
    public async Task A_refused_identity_is_told_which_role_it_lacks(int status, string code)
    {
        var store = Store(_ => Answer(status, code));

        var failure = await Assert.ThrowsAsync<PermanentFailureException>(() =>
            store.InsertAsync("Table", new TableRow("secret-key", "r"), Now)
        );

        Assert.Equal("tables-forbidden", failure.Reason);
        Assert.Contains("Storage Table Data Contributor", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_the_storage()
    {
        using var patience = new CancellationTokenSource();
        var store = Store(_ =>
        {
            patience.Cancel();
            throw new OperationCanceledException(patience.Token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GetAsync("Table", "p", "r", patience.Token));
    }

    private static AzureTableStore Store(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(new AnsweringHandler(answer))) };
        options.Retry.MaxRetries = 0;
        var credential = new TableSharedKeyCredential("account", Convert.ToBase64String("key"u8));
        return new AzureTableStore(new TableServiceClient(new Uri("http://tables.invalid/account"), credential, options));
    }

    private static HttpResponseMessage Answer(int status, string code)
    {
        var body = $$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"x"}}}""";
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }

    private sealed class AnsweringHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
