using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>Settings <c>OpenAI__…</c>: the model that reads replies.</summary>
internal sealed record OpenAIOptions : PacedSettings
{
    /// <summary>The API key.</summary>
    /// <value> Empty: no model is asked and rules alone decide, unless <see cref="ManagedIdentity"/> is true. A wrong one fails with
    /// <c>openai-unauthorized</c>, an empty balance with <c>openai-insufficient-quota</c>. </value>
    public string ApiKey { get; init; } = "";

    /// <summary>Azure OpenAI is asked with the app's managed identity, and there is no key. The identity needs the role "Cognitive Services
    /// OpenAI User".</summary>
    /// <value><c>false</c>. It counts only without <see cref="ApiKey"/>, and needs a <see cref="BaseAddress"/> at Azure.</value>
    public bool ManagedIdentity { get; init; }

    /// <summary>What the identity's token is good for.</summary>
    /// <value><c>https://ai.azure.com/.default</c>; some resources take <c>https://cognitiveservices.azure.com/.default</c>. A wrong one is
    /// refused with 401.</value>
    public string TokenScope { get; init; } = "https://ai.azure.com/.default";

    /// <summary>Root of the API, the version included.</summary>
    /// <value><c>https://api.openai.com/v1/</c>. For Azure OpenAI <c>https://{resource}.openai.azure.com/openai/v1/</c>.</value>
    public Uri BaseAddress { get; init; } = new("https://api.openai.com/v1/");

    /// <summary>Name of the model; on Azure that of the deployment. It must support structured outputs.</summary>
    /// <value><c>gpt-6-luna</c>. A model that was shut down fails with <c>openai-model-not-found</c>.</value>
    public string Model { get; init; } = "gpt-6-luna";

    /// <summary>How long the model may think: <c>none</c>, <c>minimal</c>, <c>low</c> … Thinking counts against the answer's tokens and
    /// time.</summary>
    /// <value><c>none</c>; <c>default</c> leaves it to the model. A model that does not know the parameter is asked again without
    /// it.</value>
    public string ReasoningEffort { get; init; } = "none";

    /// <summary>Whether the model also drafts an answer to the replies that it labels. The draft stands in the task; nothing sends
    /// it.</summary>
    /// <value><c>false</c>.</value>
    public bool Drafts { get; init; }

    /// <summary>Whether the address is Azure's, which takes a key in a header of its own and knows deployments by names that it does not
    /// list.</summary>
    internal bool IsAzure => BaseAddress.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>Without the key: records print their members.</summary>
    public override string ToString() => nameof(OpenAIOptions);

    internal static OpenAIOptions Read(SettingReader settings)
    {
        var defaults = new OpenAIOptions();
        var options = new OpenAIOptions
        {
            ApiKey = settings.Token(nameof(ApiKey)),
            ManagedIdentity = settings.Flag(nameof(ManagedIdentity), defaults.ManagedIdentity),
            TokenScope = settings.Word(
                nameof(TokenScope),
                defaults.TokenScope,
                character => character is > ' ' and <= '~',
                "a scope such as https://ai.azure.com/.default"
            ),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), defaults.BaseAddress),
            Model = settings.Word(nameof(Model), defaults.Model, character => character is > ' ' and <= '~', "a model name"),
            ReasoningEffort = settings.Word(
                nameof(ReasoningEffort),
                defaults.ReasoningEffort,
                char.IsAsciiLetterLower,
                "one of none, minimal, low, medium, high, default"
            ),
            Drafts = settings.Flag(nameof(Drafts), defaults.Drafts),
        };
        if (options is { ManagedIdentity: true, ApiKey: "", IsAzure: false, BaseAddress.IsLoopback: false })
        {
            // The identity's token belongs to Azure and goes nowhere else.
            settings.Problem(
                nameof(ManagedIdentity),
                "needs OpenAI__BaseAddress to be Azure's, such as https://<resource>.openai.azure.com/openai/v1/"
            );
        }
        return options;
    }
}
