using InstantlyPipeline.Http;
using Microsoft.AspNetCore.Http;

namespace InstantlyPipeline.Cli.Serve;

/// <summary>What takes the secret's place under <c>serve --insecure</c>: a web page that somebody on this machine looks at must not
/// deliver.</summary>
/// <remarks>
/// Any page may post to this machine's ports without asking, and a page whose own name leads to this machine (DNS rebinding) may read the
/// answers too. Browsers say both: the page's address in <c>Origin</c>, the name in <c>Host</c>.
/// </remarks>
internal static class ForeignPages
{
    public static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (Problem(http.Request) is not { } problem)
        {
            await next(http);
            return;
        }
        SelfHost.Write(http, HttpAnswer.Problem(403, "serve --insecure answers this machine only.", problem));
    }

    private static string? Problem(HttpRequest request)
    {
        if (!ListenAddresses.IsLoopback(request.Host.Host))
        {
            return "The Host header names another host. A tunnel must send the local one (ngrok: --host-header=rewrite), or set "
                + "Webhook__Secrets__0 and leave --insecure out.";
        }
        var isOwnPage =
            request.Headers.Origin.Count == 0 || request.Headers.Origin.ToString() == $"{request.Scheme}://{request.Host.Value}";
        var isOwnSite = request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin";
        return isOwnPage && isOwnSite ? null : "A web page sent this, and not from here. Without a secret, any page that you open could.";
    }
}
