#!/usr/bin/env dotnet
// azd postdeploy and postup hook: says what to paste into Instantly, and how to look inside. The secrets themselves are shown only when
// asked for: dotnet run infra/hooks/print-webhook.cs -- --show-secrets

#:include shared/Azd.cs

var showSecrets = args is ["--show-secrets"];
if (args.Length > 0 && !showSecrets)
{
    Console.Error.WriteLine("Usage: dotnet run infra/hooks/print-webhook.cs [-- --show-secrets]");
    return 2;
}

try
{
    var url = await Azd.DeployedAsync("WEBHOOK_URL");
    var (secret, token) = ("<the secret>", "<the token>");
    if (showSecrets)
    {
        var vault = new Uri(await Azd.DeployedAsync("KEY_VAULT_URI"));
        secret = await Azd.SecretAsync(vault, await Azd.DeployedAsync("WEBHOOK_SECRET_NAME"));
        token = await Azd.SecretAsync(vault, await Azd.DeployedAsync("OPERATIONS_TOKEN_NAME"));
    }

    Console.WriteLine(
        $"""

        In Instantly: Settings, Integrations, Webhooks, Add Webhook
          Destination URL   {url}
          Custom header     Authorization: Bearer {secret}
          Event type        all_events

        Or let the pipeline do it and send the test event, once its setting Instantly__ApiKey is there
          dotnet run --project src/InstantlyPipeline.Cli -- connect --public-url {url} --url {new Uri(url).GetLeftPart(
            UriPartial.Authority
        )} --token ask

        What became of an event, from here
          dotnet run --project src/InstantlyPipeline.Cli -- events --url {new Uri(url).GetLeftPart(UriPartial.Authority)} --token ask
          Operations token  {token}

        """
    );
    if (!showSecrets)
    {
        Console.WriteLine(
            """
            Secret and token stand in the vault. Show them with
              dotnet run infra/hooks/print-webhook.cs -- --show-secrets

            """
        );
    }
    return 0;
}
catch (InvalidOperationException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
