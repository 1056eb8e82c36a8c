using InstantlyPipeline.Destinations.Settings;

namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>Settings <c>OpenAI__…</c>: the model that reads replies.</summary>
public sealed record OpenAIOptions
{
    /// <summary>The API key.</summary>
    /// <value>Empty: no model is asked and rules alone decide. A wrong one fails with <c>openai-unauthorized</c>, an empty balance with <c>openai-insufficient-quota</c>.</value>
    public string ApiKey { get; init; } = "";

    /// <summary>Root of the API, the version included.</summary>
    /// <value><c>https://api.openai.com/v1/</c>. For Azure OpenAI <c>https://{resource}.openai.azure.com/openai/v1/</c>.</value>
    public Uri BaseAddress { get; init; } = new("https://api.openai.com/v1/");

    /// <summary>Name of the model; on Azure that of the deployment. It must support structured outputs.</summary>
    /// <value><c>gpt-6-luna</c>. A model that was shut down fails with <c>openai-model-not-found</c>.</value>
    public string Model { get; init; } = "gpt-6-luna";

    /// <summary>How long the model may think: <c>none</c>, <c>minimal</c>, <c>low</c> … Thinking counts against the answer's tokens and time.</summary>
    /// <value><c>none</c>; <c>default</c> leaves it to the model. A model that does not know the parameter is asked again without it.</value>
    public string ReasoningEffort { get; init; } = "none";

    /// <summary>Without the key: records print their members.</summary>
    public override string ToString() => nameof(OpenAIOptions);

    internal static OpenAIOptions Read(SettingReader settings)
    {
        var defaults = new OpenAIOptions();
        return new()
        {
            ApiKey = settings.Token(nameof(ApiKey)),
            BaseAddress = settings.BaseAddress(nameof(BaseAddress), defaults.BaseAddress),
            Model = settings.Word(nameof(Model), defaults.Model, character => character is > ' ' and <= '~', "a model name"),
            ReasoningEffort = settings.Word(nameof(ReasoningEffort), defaults.ReasoningEffort, char.IsAsciiLetterLower, "one of none, minimal, low, medium, high, default"),
        };
    }
}
