package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// What `compose.yaml` of a project starts, and how Prometheus and Grafana look at it.
@ParameterizedClass(autoCloseArguments = false)
@ArgumentsSource(Projects.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class ComposeIT {
    private static final Pattern HOST = Pattern.compile("//([a-z]+)[:/]|^([a-z]+):\\d+$");
    private static final Pattern METRIC = Pattern.compile("([A-Za-z_]+)\\{");

    @Parameter Generated project;

    @Test
    void servicesWaitForWhatTellsThatItIsThere() throws IOException {
        for (var service : services().properties()) {
            for (var other : service.getValue().path("depends_on").properties()) {
                var there = services().get(other.getKey());
                boolean healthy = text(other.getValue(), "condition").equals("service_healthy");
                assertTrue(!healthy || there.has("healthcheck"), other::getKey);
            }
        }
    }

    @Test
    void everyVolumeAndFileIsThere() throws IOException {
        for (var service : services()) {
            for (var volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                assertTrue(
                        source.startsWith("./")
                                ? Files.exists(project.folder().resolve(source))
                                : compose().get("volumes").has(source),
                        source);
            }
        }
    }

    @Test
    void onlyThisMachineReachesIt() throws IOException {
        for (var service : services()) {
            for (var port : service.path("ports")) {
                assertTrue(port.asText().startsWith("127.0.0.1:"), port::asText);
            }
        }
    }

    @Test
    void whatIsConfiguredIsASettingAndEveryHostAService() throws IOException {
        var environment = services().at("/app/environment");
        Settings.assertKnown(environment);
        assertAreServices(environment);
        assertTrue(services().has(text(environment, "AUTH_MAIL_HOST")));
        assertAreServices(project.yaml("monitoring/prometheus.yaml"));
        assertAreServices(project.yaml("monitoring/grafana.yaml"));
    }

    private void assertAreServices(JsonNode urls) throws IOException {
        if (urls.isContainerNode()) {
            for (var url : urls) {
                assertAreServices(url);
            }
            return;
        }
        var host = HOST.matcher(urls.asText());
        if (host.find() && !urls.asText().contains("localhost")) {
            String name = host.group(1) == null ? host.group(2) : host.group(1);
            assertTrue(services().has(name), urls::asText);
        }
    }

    @Test
    void whatIsScrapedIsThere() throws Exception {
        var scrape = project.yaml("monitoring/prometheus.yaml").at("/scrape_configs/0");
        assertEquals(project.name(), text(scrape, "job_name"));
        assertEquals(
                project.server().text("/observe/metrics").lines().count(),
                project.server().text(text(scrape, "metrics_path")).lines().count());
    }

    @Test
    void everyMetricOfTheDashboardIsOneOfTheServer() throws Exception {
        String metrics = project.server().text("/observe/metrics");
        var dashboard = new ObjectMapper().readTree(project.read("monitoring/dashboard.json"));
        var expressions = dashboard.findValuesAsText("expr");
        assertFalse(expressions.isEmpty());
        for (String expression : expressions) {
            assertTrue(expression.contains("job=\"" + project.name() + "\""), expression);
            METRIC.matcher(expression)
                    .results()
                    .map(match -> match.group(1))
                    .forEach(name -> assertTrue(metrics.contains("\n" + name + "{"), name));
        }
    }

    @Test
    void theDashboardAsksTheSourceThatIsProvided() throws IOException {
        var source = project.yaml("monitoring/grafana.yaml").at("/datasources/0");
        var dashboard = new ObjectMapper().readTree(project.read("monitoring/dashboard.json"));
        var asked = dashboard.findValues("datasource");
        assertFalse(asked.isEmpty());
        for (var one : asked) {
            assertEquals(text(source, "uid"), text(one, "uid"));
            assertEquals(text(source, "type"), text(one, "type"));
        }
    }

    private JsonNode services() throws IOException {
        return compose().get("services");
    }

    private JsonNode compose() throws IOException {
        return project.yaml("compose.yaml");
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asText();
    }
}
