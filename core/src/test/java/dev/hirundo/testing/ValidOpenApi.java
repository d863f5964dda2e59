package dev.hirundo.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/// What every document must be, by Swagger's parser and by what that does not look at.
public final class ValidOpenApi {
    private ValidOpenApi() {}

    public static void assertValid(JsonNode document) {
        var parsed =
                new OpenAPIV3Parser()
                        .readContents(document.toString(), List.of(), new ParseOptions());
        assertEquals(List.of(), parsed.getMessages());
        assertEquals(document.get("paths").size(), parsed.getOpenAPI().getPaths().size());
        assertReferencesLeadSomewhere(document, document);
        var ids = new HashSet<String>();
        document.get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .forEach(
                                                operation -> {
                                                    assertOperation(path.getKey(), operation);
                                                    assertTrue(
                                                            ids.add(
                                                                    operation
                                                                            .get("operationId")
                                                                            .asText()));
                                                }));
    }

    private static void assertOperation(String path, JsonNode operation) {
        var parameters =
                operation
                        .path("parameters")
                        .valueStream()
                        .map(p -> p.get("in").asText() + " " + p.get("name").asText())
                        .collect(Collectors.toList());
        assertEquals(new HashSet<>(parameters).size(), parameters.size(), path);
        for (String part : path.split("/")) {
            if (part.startsWith("{")) {
                String name = part.substring(1, part.length() - 1);
                assertTrue(parameters.contains("path " + name), path + " tells nothing of " + name);
            }
        }
        assertTrue(operation.path("responses").size() > 0, path + " has no answer");
        assertTrue(operation.has("security"), path + " does not say who may use it");
    }

    private static void assertReferencesLeadSomewhere(JsonNode node, JsonNode document) {
        if (node.has("$ref")) {
            String place = node.get("$ref").asText();
            assertTrue(
                    place.startsWith("#") && !document.at(place.substring(1)).isMissingNode(),
                    place);
        }
        node.forEach(child -> assertReferencesLeadSomewhere(child, document));
    }
}
