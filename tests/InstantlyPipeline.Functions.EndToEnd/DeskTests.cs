using System.Net;
using InstantlyPipeline.Desk;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>The desk as the built Functions app serves it: the same bytes under the same policy as self-host.</summary>
[Collection(typeof(RunningAppCollection))]
public sealed class DeskTests(RunningApp app)
{
    public static TheoryData<string> Files => [.. DeskPage.FileNames];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_file_is_served_whole_and_under_the_strict_policy(string file)
    {
        var own = DeskPage.Answer("GET", $"/desk/{file}", null);

        using var answer = await app.GetAsync($"desk/{file}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(own.Body.ToArray(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(own.ContentType, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            own.Headers.Select(header => header.Value),
            own.Headers.Select(header => string.Join(", ", answer.Headers.GetValues(header.Key)))
        );
    }

    [Fact]
    public async Task Its_address_leads_to_the_page_and_what_it_lacks_is_a_404()
    {
        using var page = await app.GetAsync("desk/");
        using var without = await app.GetAsync("desk");
        using var missing = await app.GetAsync("desk/nothing.js");

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        ); // redirected
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task What_it_asks_for_is_answered_in_the_same_app_and_only_with_the_token()
    {
        using var answer = await app.GetAsync("operations/arrivals");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
