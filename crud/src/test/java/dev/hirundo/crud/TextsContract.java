package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists of texts in a column, as clients send, read and ask for them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TextsContract {
    record Page(UUID id, String title, @Nullable List<String> tags) {}

    record NewPage(String title, @Nullable List<@NotBlank String> tags) {}

    @AutoClose private final Site site;

    TextsContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        "create table page (id uuid primary key, title varchar(9) not null, tags varchar(20) array)",
                        (routing, database) ->
                                routing.register(
                                        "/pages",
                                        Crud.of(Page.class, database)
                                                .creates(NewPage.class)
                                                .access(Access.everyone())
                                                .filterable("tags")
                                                .build()));
    }

    @BeforeEach
    void empty() {
        site.execute("delete from page");
    }

    private JsonNode create(String title, String tags) {
        String body = "{\"title\":\"%s\",\"tags\":%s}".formatted(title, tags);
        return site.post("/pages", body).is(201).json();
    }

    private List<String> titles(String query) {
        return site.get("/pages?" + query).is(200).json().get("items").findValuesAsText("title");
    }

    @Test
    void aListIsKeptAndChangedAsAWhole() {
        var page = create("a", "[\"home\",\"garden, north\"]");
        String path = "/pages/" + page.get("id").asText();
        assertEquals("[\"home\",\"garden, north\"]", page.get("tags").toString());
        assertEquals(page, site.get(path).json());

        var patched = site.patch(path, "{\"tags\":[\"work\"]}").is(200).json();
        assertEquals("[\"work\"]", patched.get("tags").toString());
        String step = "[{\"op\":\"add\",\"path\":\"/tags/-\",\"value\":\"home\"}]";
        site.send("PATCH", path, "application/json-patch+json", step).is(200);
        assertEquals("[\"work\",\"home\"]", site.get(path).json().get("tags").toString());
        site.put(path, "{\"title\":\"a\",\"tags\":null}").is(200);
        assertTrue(site.get(path).json().get("tags").isNull());
    }

    @Test
    void aListIsFoundByWhatItHolds() {
        create("both", "[\"home\",\"a,b\"]");
        create("home", "[\"home\"]");
        create("none", "[]");
        create("null", "null");

        assertEquals(List.of("both", "home"), titles("tags=home"));
        assertEquals(List.of("both"), titles("tags=a,b"));
        assertEquals(List.of(), titles("tags=HOME"));
        assertEquals(List.of(), titles("tags=hom*"));
        assertEquals(List.of("null"), titles("tags.isnull=true"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags.ne=x", "tags.in=x", "tags.gt=x", "tags.like=x", "sort=tags"})
    void whatAListCannotBeAskedIsRefused(String query) {
        assertTrue(site.get("/pages?" + query).isProblem(400).text("detail").length() > 0, query);
    }

    @Test
    void whatAListMayHoldIsSaidByConstraints() {
        for (String tags : List.of("[null]", "[\" \"]", "\"home\"", "{}", "[1]", "[[\"x\"]]")) {
            site.post("/pages", "{\"title\":\"a\",\"tags\":" + tags + "}").isProblem(422);
        }
        String tooLong = "[\"" + "x".repeat(21) + "\"]";
        site.post("/pages", "{\"title\":\"a\",\"tags\":" + tooLong + "}").isProblem(422);
    }

    @Test
    void anExportHoldsListsAsJson() {
        create("a", "[\"home\",\"x\"]");
        String csv = site.get("/pages?fields=tags", "Accept", "text/csv").is(200).body();
        assertEquals("tags\r\n\"[\"\"home\"\",\"\"x\"\"]\"\r\n", csv);
    }
}
