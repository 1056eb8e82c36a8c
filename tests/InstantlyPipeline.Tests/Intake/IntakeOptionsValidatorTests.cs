using InstantlyPipeline.Intake;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

public sealed class IntakeOptionsValidatorTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("Bearer x")]
    public void A_secret_of_one_character_is_none(string secret)
    {
        var options = new IntakeOptions();
        options.Secrets.Add(secret);

        Assert.Contains("Webhook__Secrets__0 is shorter than 16 characters", Failure(options), StringComparison.Ordinal);
    }

    [Fact]
    public void No_setting_accepts_deliveries_without_a_secret()
    {
        var options = new IntakeOptions();

        new ConfigurationBuilder().AddInMemoryCollection([new("Insecure", "true")]).Build().Bind(options);

        Assert.False(options.Insecure);
    }

    [Theory]
    [InlineData(" ", "Webhook__Secrets__0 is blank")]
    [InlineData("@Microsoft.KeyVault(VaultName=v;SecretName=s)", "Key Vault reference")]
    public void What_is_no_secret_is_not_taken_for_one(string secret, string problem) =>
        Assert.Contains(problem, Failure(new IntakeOptions { Secrets = { secret } }), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("everywhere", false)]
    [InlineData("10.0.0.0/40", false)]
    public void A_network_is_an_address_or_a_prefix(string network, bool valid) =>
        Assert.Equal(valid, Failure(new IntakeOptions { Secrets = { "0123456789abcdef" }, AllowedNetworks = { network } }) is null);

    [Theory]
    [InlineData("Authorization", null)]
    [InlineData("X-Webhook-Secret", null)]
    [InlineData("X Y", "Webhook__Header is no header name")]
    [InlineData("X:Y", "Webhook__Header is no header name")]
    [InlineData("Größe", "Webhook__Header is no header name")]
    [InlineData("", "Webhook__Header is blank")]
    public void A_header_is_one_that_a_request_can_carry(string header, string? problem) =>
        Assert.StartsWith(
            problem ?? "",
            Failure(new IntakeOptions { Secrets = { "0123456789abcdef" }, Header = header }) ?? "",
            StringComparison.Ordinal
        );

    [Fact]
    public void Signature_settings_without_a_header_do_not_look_as_if_signatures_were_checked()
    {
        var options = new IntakeOptions { Secrets = { "0123456789abcdef" } };
        options.Signature.Tolerance = TimeSpan.FromHours(1);

        Assert.StartsWith("Webhook__Signature__Header is empty", Failure(options), StringComparison.Ordinal);
    }

    private static string? Failure(IntakeOptions options) => new IntakeOptionsValidator().Validate(null, options).FailureMessage;
}
