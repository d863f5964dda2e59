package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressKeyTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,              192.0.2.7",
        "::ffff:192.0.2.7,       192.0.2.7",
        "[::ffff:192.0.2.7],     192.0.2.7",
        "::FFFF:c000:0207,       192.0.2.7",
        "2001:db8:1:2::1,        20010db800010002/64",
        "2001:DB8:1:2:3:4:5:6,   20010db800010002/64",
        "[2001:db8:1:2::ffff],   20010db800010002/64",
        "2001:db8:1:3::1,        20010db800010003/64",
        "fe80::1%eth0,           fe80000000000000/64",
        "[fe80::2%25no-such-if], fe80000000000000/64",
        "::1,                    0000000000000000/64",
    })
    void anAddressCountsAsItsNetwork(String host, String key) {
        assertEquals(key, AddressKey.of(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "%",
                "[",
                "[]",
                "example.org",
                "1.2.3.4.5",
                "999.1.1.1",
                "::g",
                "1.2.3.4, 5.6.7.8",
                "1.2.3.4:80",
                "\0",
                "unknown",
                "'; drop table --"
            })
    void whateverIsNoAddressSharesOneKeyAndAsksNoNameServer(String host) {
        assertEquals("unknown", AddressKey.of(host));
    }
}
