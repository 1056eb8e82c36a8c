using InstantlyPipeline.Intake;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

public sealed class IntakeOptionsValidatorTests
{
    [Fact]
    public void Without_a_secret_nothing_starts_and_the_setting_is_named()
        => Assert.Contains("Webhook__Secrets__0 is empty", Failure(new IntakeOptions()), StringComparison.Ordinal);

    [Fact]
    public void Without_a_secret_it_starts_only_when_told_to_be_insecure()
    {
        var options = new IntakeOptions();
        options.AcceptAnyone();

        Assert.Null(Failure(options));
    }

    [Fact]
    public void No_setting_accepts_deliveries_without_a_secret()
    {
        var options = new IntakeOptions();

        new ConfigurationBuilder().AddInMemoryCollection([new("Insecure", "true")]).Build().Bind(options);

        Assert.NotNull(Failure(options));
    }

    [Theory]
    [InlineData(" ", "Webhook__Secrets__0 is blank")]
    [InlineData("@Microsoft.KeyVault(VaultName=v;SecretName=s)", "Key Vault reference")]
    public void What_is_no_secret_is_not_taken_for_one(string secret, string problem)
        => Assert.Contains(problem, Failure(new IntakeOptions { Secrets = { secret } }), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("everywhere", false)]
    [InlineData("10.0.0.0/40", false)]
    public void A_network_is_an_address_or_a_prefix(string network, bool valid)
        => Assert.Equal(valid, Failure(new IntakeOptions { Secrets = { "s" }, AllowedNetworks = { network } }) is null);

    private static string? Failure(IntakeOptions options) => new IntakeOptionsValidator().Validate(null, options).FailureMessage;
}
