package dev.hirundo.docs;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.openapi.Described;
import dev.hirundo.core.openapi.Document;
import dev.hirundo.core.openapi.OpenApi;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Crud;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The snippets of docs/openapi.md.
class OpenApiPage {
    record NewTodo(
            @NotBlank @Size(max = 200) String title, boolean done, @Nullable LocalDate due) {}

    record Todo(UUID id, String title, boolean done, @Nullable LocalDate due, long version) {}

    void server(HttpRouting.Builder routing, Database db) {
        Crud todos =
                Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.everyone()).build();
        routing.register("/todos", todos)
                .addFeature(OpenApi.of("Todo API", "1.0").describe("/todos", todos));
    }

    record Greeting(String text) {}

    static final class Greeter implements HttpService, Described {
        @Override
        public void routing(HttpRules rules) {
            rules.get(
                    "/{name}",
                    (req, res) ->
                            res.send(
                                    new Greeting(
                                            "Hello " + req.path().pathParameters().get("name"))));
        }

        @Override
        public void describe(String path, Document document) {
            var schemas = document.schemas();
            document.operation("get", path + "/{name}")
                    .id("greet")
                    .tag("greetings")
                    .summary("Say hello")
                    .path("name", schemas.input(String.class), "Who is greeted.")
                    .answer(200, "The greeting", "application/json", schemas.output(Greeting.class))
                    .problems(404)
                    .bearer();
        }
    }

    OpenApi more() {
        return OpenApi.of("Todo API", "1.0")
                .server("https://api.example.org")
                .change(
                        document ->
                                document.tree()
                                        .withObject("/info/license")
                                        .put("name", "Apache 2.0")
                                        .put("identifier", "Apache-2.0"));
    }
}
