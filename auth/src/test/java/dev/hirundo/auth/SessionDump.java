package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// All that the database keeps of sessions, as one hexadecimal text.
final class SessionDump {
    private SessionDump() {}

    static String hex(Database database) {
        var dump = new StringBuilder();
        for (String table : new String[] {"auth_session", "auth_revocation"}) {
            database.jdbi()
                    .withHandle(
                            handle ->
                                    handle.createQuery("select * from " + table).mapToMap().list())
                    .forEach(row -> row.values().forEach(value -> append(dump, value)));
        }
        return dump.toString();
    }

    private static void append(StringBuilder dump, Object value) {
        byte[] bytes =
                value instanceof byte[] raw
                        ? raw
                        : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        dump.append(HexFormat.of().formatHex(bytes)).append(' ');
    }
}
