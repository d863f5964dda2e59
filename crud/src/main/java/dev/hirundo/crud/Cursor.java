package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A place in a list as an opaque text: the sort keys of the last row that was sent, and a
/// fingerprint that binds them to the query they came from.
///
/// A cursor is no permission: it holds nothing that its bearer did not read, and what it leads to
/// is asked of the access rules again. So the fingerprint needs no secret.
final class Cursor {
    private static final int FINGERPRINT_BYTES = 8;
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private final Json json;
    private final Keyset keyset;
    private final long query;

    /// @param query what the list is of: the same text for the same query, another for another
    Cursor(Json json, Keyset keyset, String query) {
        this.json = json;
        this.keyset = keyset;
        this.query = hash(query.getBytes(StandardCharsets.UTF_8));
    }

    String encode(@Nullable Object[] keys) {
        byte[] values = json.write(keys);
        var bytes =
                ByteBuffer.allocate(FINGERPRINT_BYTES + values.length)
                        .put(fingerprint(values))
                        .put(values);
        return text(bytes.array());
    }

    /// @throws ProblemException 400 if it was not made by [#encode] for this query
    @Nullable Object[] decode(String text) {
        byte[] bytes = bytes(text);
        byte[] values = Arrays.copyOfRange(bytes, FINGERPRINT_BYTES, bytes.length);
        if (!Arrays.equals(fingerprint(values), Arrays.copyOf(bytes, FINGERPRINT_BYTES))) {
            throw refused();
        }
        try {
            return keys(json.readTree(values));
        } catch (ProblemException e) {
            throw refused(); // anybody can make a fingerprint, of keys that no row has too
        }
    }

    private @Nullable Object[] keys(JsonNode nodes) {
        if (!nodes.isArray() || nodes.size() != keyset.keys().size()) {
            throw refused();
        }
        var keys = new @Nullable Object[nodes.size()];
        for (int i = 0; i < keys.length; i++) {
            JsonNode node = nodes.get(i);
            var key = keyset.keys().get(i);
            if (!node.isNull()) {
                keys[i] = key(node, key.type().type());
            } else if (!key.nullable()) {
                throw refused();
            }
        }
        return keys;
    }

    private Object key(JsonNode node, Class<?> type) {
        boolean floating = type == Double.class || type == Float.class;
        if (floating && NOT_FINITE.contains(node.asText())) { // which JSON has no numbers for
            double value = Double.parseDouble(node.asText());
            return type == Double.class ? (Object) value : (Object) (float) value;
        }
        return json.read(node, type);
    }

    /// One text for the same bytes: no padding, and no bits behind their end.
    private static byte[] bytes(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length > FINGERPRINT_BYTES && text(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // no Base64: refused below
        }
        throw refused();
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Tells another query, and keys that were changed by accident or by hand; not one who means
    /// it.
    private byte[] fingerprint(byte[] values) {
        var sum = new CRC32C();
        sum.update(values);
        long twice = sum.getValue() << Integer.SIZE | sum.getValue();
        return ByteBuffer.allocate(FINGERPRINT_BYTES).putLong(query ^ twice).array();
    }

    private static long hash(byte[] query) {
        return ByteBuffer.wrap(Sha256.of(query)).getLong();
    }

    private static ProblemException refused() {
        return Problem.of(400)
                .withDetail(
                        "The cursor is not one that this list gave out. Take it from \"next\", unchanged, with the same query; or start without one.")
                .toException();
    }
}
