package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.StoredJson;

/// Rows as a log has them: as JSON, and perhaps with a word on who saw them. Thread-safe.
final class LoggedRows<T> {
    /// No component of a record is called so.
    private static final String SEEN_BY = "@seenBy";

    private final Class<T> type;

    /// By the identity of their JSON, as long as that is there: each is read once for all who are
    /// told of it.
    private final Cache<JsonNode, T> read = Caffeine.newBuilder().weakKeys().build();

    LoggedRows(Class<T> type) {
        this.type = type;
    }

    T read(JsonNode row) {
        return read.get(row, json -> StoredJson.read(json, type));
    }

    /// An update that changes nothing, and says that this user saw the row before. So his streams
    /// tell of it whatever he may see: as updated or as deleted.
    static Change<?> seenBy(String subject, Object row) {
        var before = (ObjectNode) Json.standard().toTree(row);
        return new Change.Updated<Object>(before.put(SEEN_BY, subject), row);
    }

    static boolean isAsSeenBy(String subject, JsonNode row) {
        return row.path(SEEN_BY).asText().equals(subject);
    }
}
