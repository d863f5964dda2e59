package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
    private static final ClientAddress BEHIND = ClientAddress.behind("10.0.0.0/8", "2001:db8::/32");
    private static final String[] PIECES = {
        "for=",
        "For=\"",
        "\"",
        "\\",
        ";",
        ",",
        "=",
        " ",
        "6.6.6.6",
        "10.0.0.9",
        "[2a00::1]",
        "::1",
        ":80",
        "unknown",
        "_hidden",
        "by=",
        "proto=http",
        "\t",
        "é",
        "127.0.0.1",
        "1",
        "x",
        "%00",
        "::ffff:6.6.6.7"
    };

    private static String found(List<String> forwarded, List<String> plain) {
        return BEHIND.find(PROXY, forwarded, plain).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "192.0.2.1 | 192.0.2.1",
                "6.6.6.6, 192.0.2.1 | 192.0.2.1",
                "6.6.6.6, 192.0.2.1, 10.1.1.1,10.2.2.2 | 192.0.2.1",
                "192.0.2.1:4711 | 192.0.2.1",
                "[2a00::1]:4711 | 2a00:0:0:0:0:0:0:1",
                "2a00::1 | 2a00:0:0:0:0:0:0:1",
                "6.6.6.6, 2001:db8::7 | 6.6.6.6",
                "::ffff:192.0.2.1 | 192.0.2.1",
                "10.0.0.7, 10.0.0.8 | 10.0.0.7",
                "6.6.6.6, garbage | 10.0.0.1",
                "6.6.6.6, garbage, 10.0.0.7 | 10.0.0.7",
                "6.6.6.6, | 10.0.0.1",
                "6.6.6.6, unknown | 10.0.0.1",
                "192.0.2.1.example.org | 10.0.0.1",
                "localhost | 10.0.0.1",
                "1 | 10.0.0.1",
                "192.0.2.1:port | 10.0.0.1",
                "[2a00::1 | 10.0.0.1",
                "fe80::1%eth0 | 10.0.0.1",
            })
    void readsTheListFromTheRight(String header, String client) {
        assertEquals(client, found(List.of(), List.of(header)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "for=192.0.2.1 | 192.0.2.1",
                "For=\"192.0.2.1:4711\";proto=http;by=10.0.0.1 | 192.0.2.1",
                "for=\"[2a00::1]:4711\" | 2a00:0:0:0:0:0:0:1",
                "for=6.6.6.6, for=192.0.2.1;host=example.org, for=10.0.0.7 | 192.0.2.1",
                "for=6.6.6.6;for=7.7.7.7 | 10.0.0.1",
                "for=6.6.6.6, for=unknown | 10.0.0.1",
                "for=6.6.6.6, for=_hidden | 10.0.0.1",
                "for=6.6.6.6, proto=https | 10.0.0.1",
                "for=2a00::1 | 10.0.0.1", // needs quotes and brackets
                "for=\"6.6.6.6, for=192.0.2.1 | 10.0.0.1",
                "for=6.6.6.6;x=\"a, for=192.0.2.1;by=\"b\" | 10.0.0.1",
                "for=\"6.6.6\\.6\" | 6.6.6.6",
                "6.6.6.6 | 10.0.0.1",
            })
    void readsForwardedByItsGrammarOrNotAtAll(String header, String client) {
        assertEquals(client, found(List.of(header), List.of()));
    }

    @Test
    void linesOfAHeaderAreOneList() {
        assertEquals("192.0.2.1", found(List.of(), List.of("6.6.6.6", "192.0.2.1", "10.0.0.2")));
        assertEquals("192.0.2.1", found(List.of("for=6.6.6.6", "for=192.0.2.1"), List.of()));
    }

    @Test
    void ifBothHeadersDoNotAgreeTheProxyStandsForTheClient() {
        assertEquals("192.0.2.1", found(List.of("for=192.0.2.1"), List.of("6.6.6.6, 192.0.2.1")));
        assertEquals("10.0.0.1", found(List.of("for=6.6.6.6"), List.of("192.0.2.1")));
        assertEquals("10.0.0.1", found(List.of("garbage"), List.of("192.0.2.1")));
    }

    @Test
    void whateverSomebodySendsHeIsWhoTheProxySawOrTheProxy() {
        var random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            String own = random(random);
            assertEquals("192.0.2.1", found(List.of(), List.of(own + ", 192.0.2.1")), own);
            for (String client :
                    List.of(
                            found(List.of(own, "for=192.0.2.1"), List.of()),
                            found(List.of(own + ",for=\"192.0.2.1:99\";proto=https"), List.of()),
                            found(List.of(own), List.of(random(random), "192.0.2.1")))) {
                assertTrue(Set.of("192.0.2.1", "10.0.0.1").contains(client), own + " -> " + client);
            }
        }
    }

    private static String random(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(12); n >= 0; n--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void headersOfAPeerThatIsNoProxyMakeNoNewKey() throws Exception {
        var random = new Random(42);
        try (var site = limited("10.0.0.0/8", Map.of())) {
            for (int i = 0; i < 300; i++) {
                site.get("/", "X-Forwarded-For", ascii(random), "Forwarded", ascii(random));
            }
            assertEquals(Set.of("127.0.0.1"), site.store.keys("burst"));
        }
    }

    private static String ascii(Random random) {
        return random(random).replaceAll("[^!-~ ]", "");
    }

    @Test
    void aTrustedProxyIsBelieved() throws Exception {
        try (var site = limited("127.0.0.1", Map.of())) {
            site.get("/", "X-Forwarded-For", "6.6.6.6, 192.0.2.1");
            site.get("/", "X-Forwarded-For", "2a00:1:2:3:4::1");
            site.get("/", "X-Forwarded-For", "2a00:1:2:3:9::7");
            site.get("/", "Forwarded", "for=192.0.2.2");
            assertEquals(
                    new TreeSet<>(Set.of("192.0.2.1", "192.0.2.2", "2a00000100020003/64")),
                    site.store.keys("burst"));
        }
    }

    @Test
    void theProxyProtocolIsBelievedOfATrustedProxyAlone() throws Exception {
        var proxied = Map.of("server.enable-proxy-protocol", "true");
        try (var site = limited("127.0.0.1", proxied)) {
            proxy(site, "PROXY TCP4 192.0.2.9 127.0.0.1 4711 80\r\n");
            assertEquals(Set.of("192.0.2.9"), site.store.keys("burst"));
        }
        try (var site = limited("10.0.0.0/8", proxied)) {
            proxy(site, "PROXY TCP4 192.0.2.9 127.0.0.1 4711 80\r\n");
            assertEquals(Set.of("127.0.0.1"), site.store.keys("burst"));
        }
    }

    private static void proxy(Site site, String line) throws IOException {
        try (var http = new RawHttp(site.port())) {
            http.send(line + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertEquals(200, http.answer().orElseThrow().status());
        }
    }

    private static Site limited(String proxies, Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("ratelimit.proxies", proxies);
        settings.put("ratelimit.policies.burst.limits", "1000/PT1M");
        return Site.start(settings, (routing, _) -> routing.get("/", (_, res) -> res.send("")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.1.2.3/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "0.0.0.0/0, 192.0.2.127, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "::1, ::1, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
    })
    void networksAreOfTheirFirstBits(String network, String address, boolean inside) {
        assertEquals(inside, Network.parse(network).contains(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10/8",
                "::1/129",
                "::1/x",
                "10.0.0.0/8/8",
                ":",
                "10.0.0.256"
            })
    void whatIsNoNetworkIsTold(String text) {
        var failure =
                assertThrows(IllegalArgumentException.class, () -> ClientAddress.behind(text));
        assertTrue(failure.getMessage().contains("\"" + text + "\""), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 64, 192.0.2.1",
        "::ffff:192.0.2.1, 64, 192.0.2.1",
        "2a00:1:2:3:4:5:6:7, 64, 2a00000100020003/64",
        "2a00:1:2:3:4:5:6:7, 56, 2a000001000200/56",
        "2a00:1:2:ff:4:5:6:7, 60, 2a000001000200f0/60",
        "2a00:1:2:3:4:5:6:7, 128, 2a000001000200030004000500060007/128",
    })
    void anIpv6AddressCountsByItsNetwork(String address, int prefix, String key) {
        assertEquals(key, new AddressKey(prefix).of(InetAddress.ofLiteral(address)));
    }
}
