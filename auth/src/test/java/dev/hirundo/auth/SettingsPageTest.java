package dev.hirundo.auth;

import dev.hirundo.testing.SettingsPage;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void describesWhatAccountsRead() {
        var keys = new TreeSet<>(AuthSettings.KEYS);
        nest(keys, "refresh", AuthSettings.REFRESH_KEYS);
        nest(keys, "password", AuthSettings.PASSWORD_KEYS);
        nest(keys, "cookie", AuthSettings.COOKIE_KEYS);
        nest(keys, "admin", AuthSettings.ADMIN_KEYS);
        keys.remove("mail"); // has a table of its own
        SettingsPage.assertDescribes("## `auth`, with accounts", "auth", keys);
    }

    @Test
    void describesWhatAResourceServerReads() {
        SettingsPage.assertDescribes(
                "## `auth`, as a resource server", "auth", ResourceServer.KEYS);
    }

    private static void nest(Set<String> keys, String node, Set<String> below) {
        keys.remove(node);
        below.forEach(key -> keys.add(node + "." + key));
    }
}
