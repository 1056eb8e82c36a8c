using DnsClient;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Bounces.Clusters;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class MailboxProvidersTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));
    private readonly KnownMailExchanges _exchanges = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Google", "aspmx.l.google.com", "alt1.aspmx.l.google.com")]
    [InlineData("Google", "smtp.google.com.")]
    [InlineData("Microsoft", "harborline-de.mail.protection.outlook.com")]
    [InlineData("Microsoft", "harborline-de.a-v1.mx.microsoft")]
    [InlineData("Mimecast", "de-smtp-inbound-1.mimecast.com", "mail.harborline.de")]
    [InlineData(null, "mail.harborline.de")]
    [InlineData(null)]
    public async Task A_company_counts_at_the_provider_that_takes_its_mail(string? provider, params string[] servers)
    {
        _exchanges.Servers["harborline.de"] = servers;

        Assert.Equal(provider, await Providers().OfDomainAsync("harborline.de", Now));
    }

    [Fact]
    public async Task A_domain_is_asked_for_once_a_day()
    {
        var providers = Providers();
        for (var hour = 0; hour < 48; hour++)
        {
            await providers.OfDomainAsync("Harborline.de", Now);
            await providers.OfDomainAsync("harborline.de", Now);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(2, _exchanges.Asked.Count);
    }

    [Theory]
    [InlineData("gmail.com", true)] // known by its name
    [InlineData("gone.example", true)]
    [InlineData("mail.example.com", true)]
    [InlineData("printer.local", true)]
    [InlineData("harborline.de", false)] // switched off
    public async Task Nobody_is_asked_where_it_is_known_reserved_or_switched_off(string domain, bool on)
    {
        await Providers(on).OfDomainAsync(domain, Now);

        Assert.Empty(_exchanges.Asked);
    }

    [Fact]
    public async Task A_flood_does_not_wait_for_name_servers_that_are_down()
    {
        _exchanges.Silent = true;
        var providers = Providers();
        for (var company = 0; company < 1_000; company++)
        {
            Assert.Null(await providers.OfDomainAsync($"company{company}.de", Now));
        }
        Assert.Equal(3, _exchanges.Asked.Count);

        _exchanges.Silent = false;
        _exchanges.Servers["company7.de"] = ["aspmx.l.google.com"];
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Google", await providers.OfDomainAsync("company7.de", Now));
    }

    [Fact]
    public async Task Name_servers_are_asked_for_mx_records_and_the_preferred_one_counts()
    {
        await using var server = new LoopbackNameServer();
        server.Records["harborline.de"] = [(20, "backup.harborline.de"), (10, "harborline-de.mail.protection.outlook.com")];
        server.Records["alone.de"] = [];
        var exchanges = new DnsMailExchanges(new LookupClientOptions(server.EndPoint));

        Assert.Equal(
            ["harborline-de.mail.protection.outlook.com.", "backup.harborline.de."],
            await exchanges.OfAsync("harborline.de", Now)
        );
        Assert.Equal([], await exchanges.OfAsync("alone.de", Now));
        Assert.Equal([], await exchanges.OfAsync("no-such-company.de", Now));
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_is_not_waited_for()
    {
        await using var server = new LoopbackNameServer { Silent = true };

        Assert.Null(await new DnsMailExchanges(new LookupClientOptions(server.EndPoint)).OfAsync("harborline.de", Now));
    }

    [Fact]
    public async Task A_name_that_is_none_asks_nothing_of_the_bounce() =>
        Assert.Null(await new DnsMailExchanges().OfAsync(new string('x', 400) + "..de", Now));

    private MailboxProviders Providers(bool on = true) =>
        new(_exchanges, Options.Create(new BounceOptions { LookUpProviders = on }), _time);
}
