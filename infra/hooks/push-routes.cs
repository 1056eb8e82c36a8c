#!/usr/bin/env dotnet
// azd postdeploy hook: puts pipeline.json, the file of clients and routes, in force in the app that was just deployed. The deployed package
// cannot be written, so the app keeps the file in its table storage; it is read again within a minute.
// By hand: dotnet run infra/hooks/push-routes.cs -- <file>

#:include shared/Azd.cs

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

if (args.Length > 1)
{
    Console.Error.WriteLine("Usage: dotnet run infra/hooks/push-routes.cs [-- <file>]");
    return 2;
}

try
{
    // azd runs hooks in the folder of azure.yaml.
    var file = args is [var named] ? named : await Azd.ValueAsync("PIPELINE_FILE") ?? "pipeline.json";
    if (!File.Exists(file))
    {
        if (args.Length == 0 && file == "pipeline.json")
        {
            Console.WriteLine("There is no pipeline.json here, so what the app has stays in force.");
            return 0;
        }
        Console.Error.WriteLine($"There is no file {file}. Correct PIPELINE_FILE: azd env set PIPELINE_FILE <file>");
        return 1;
    }
    var app = new Uri(new Uri(await Azd.DeployedAsync("WEBHOOK_URL")).GetLeftPart(UriPartial.Authority));
    var token = await Azd.SecretAsync(new Uri(await Azd.DeployedAsync("KEY_VAULT_URI")), await Azd.DeployedAsync("OPERATIONS_TOKEN_NAME"));
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(100) };
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    var body = new JsonObject { ["file"] = await File.ReadAllTextAsync(file) }.ToJsonString();
    for (var patience = 10; ; patience--)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(app, "operations/routes/push"), content);
        var text = await answer.Content.ReadAsStringAsync();
        // A new app starts for a while, and a new role takes a while to work.
        if (
            patience > 0
            && (answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound)
        )
        {
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(10));
            continue;
        }
        if (!answer.IsSuccessStatusCode)
        {
            Console.Error.WriteLine(
                $"The app answered {(int)answer.StatusCode} and did not take {file}; what it has stays in force. Try again: dotnet run infra/hooks/push-routes.cs"
            );
            return 1;
        }
        var report = JsonNode.Parse(text)!;
        if (report["problems"]!.AsArray() is { Count: > 0 } problems)
        {
            Console.Error.WriteLine($"{file} is not in force; what the app has stays. It is wrong in this:");
            foreach (var problem in problems)
            {
                Console.Error.WriteLine($"  {problem}");
            }
            return 1;
        }
        Console.WriteLine($"{file} is in force: {report["clients"]} client(s), {report["routes"]} route(s).");
        return 0;
    }
}
catch (InvalidOperationException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
{
    Console.Error.WriteLine("The app did not answer. See that it runs (azd show), then: dotnet run infra/hooks/push-routes.cs");
    return 1;
}
