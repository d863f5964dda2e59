package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// The manifests of a project, held against the types of Kubernetes, against each other and against
/// the program.
@ParameterizedClass(autoCloseArguments = false)
@ArgumentsSource(Projects.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class KubernetesIT {
    private static final Pattern LITERAL = Pattern.compile("--from-literal=([a-z.]+)=");

    @Parameter Generated project;

    @Test
    void everyManifestIsOneOfKubernetes() throws Exception {
        for (String file : listed()) {
            var manifest = project.yaml("k8s/" + file);
            var type = type(manifest.get("apiVersion").asText(), manifest.get("kind").asText());
            var json = JsonParser.parseString(manifest.toString());
            assertEquals("", strayOrMissing(type, json), file);
            new Gson().fromJson(json, type); // a text that should be a number
        }
    }

    @Test
    void aMisspelledFieldWouldBeFound() throws Exception {
        var deployment = manifest("deployment").toString().replace("httpGet", "httpget");
        assertTrue(
                strayOrMissing(type("apps/v1", "Deployment"), JsonParser.parseString(deployment))
                        .contains("httpget"));
    }

    /// The last part of the API's name is the version that its types begin with.
    private static Class<?> type(String api, String kind) throws ClassNotFoundException {
        String version = api.substring(api.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        return Class.forName("io.kubernetes.client.openapi.models." + version + kind);
    }

    private static String strayOrMissing(Class<?> type, JsonElement json) throws Exception {
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            return "";
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause());
        }
    }

    @Test
    void everyFileIsListed() throws IOException {
        var there =
                project.files("k8s").stream()
                        .map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".yaml"))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(there.remove("kustomization.yaml"));
        assertEquals(there, new TreeSet<>(listed()));
    }

    @Test
    void theyNameOneAnother() throws IOException {
        var deployment = manifest("deployment");
        var labels = deployment.at("/spec/template/metadata/labels");
        assertEquals(labels, deployment.at("/spec/selector/matchLabels"));
        assertEquals(labels, manifest("service").at("/spec/selector"));
        assertEquals(labels, manifest("disruption").at("/spec/selector/matchLabels"));
        assertEquals(
                deployment.at("/metadata/name"),
                manifest("scaling").at("/spec/scaleTargetRef/name"));
        assertEquals(
                manifest("config").at("/metadata/name"),
                container().at("/envFrom/0/configMapRef/name"));
        assertEquals(manifest("kustomization").at("/images/0/name"), container().get("image"));
        assertEquals(
                container().at("/ports/0/name"),
                manifest("service").at("/spec/ports/0/targetPort"));
        assertEquals(
                manifest("namespace").at("/metadata/name"),
                manifest("kustomization").get("namespace"));
    }

    @Test
    void everySecretIsOneThatItsReadmeMakes() throws IOException {
        var made =
                LITERAL.matcher(project.read("k8s/README.md"))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toSet());
        var volume = manifest("deployment").at("/spec/template/spec/volumes/0/secret/items/0");
        assertEquals(
                made,
                Set.of(
                        volume.get("key").asText(),
                        container().at("/env/0/valueFrom/secretKeyRef/key").asText()));
        assertEquals(
                manifest("config").at("/data/AUTH_SECRETFILE").asText(),
                container().at("/volumeMounts/0/mountPath").asText()
                        + ("/" + volume.get("path").asText()));
    }

    @Test
    void whatIsConfiguredIsASetting() throws IOException {
        Settings.assertKnown(manifest("config").get("data"));
    }

    @Test
    void probesAskWhatTheServerAnswers() throws Exception {
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            project.server().text(container().at("/" + probe + "/httpGet/path").asText());
            assertEquals(
                    container().at("/ports/0/name"), container().at("/" + probe + "/httpGet/port"));
        }
    }

    @Test
    void aPodThatStopsIsLeftAloneFirst() throws IOException {
        var delay = Duration.parse(manifest("config").at("/data/SERVER_DRAIN_DELAY").asText());
        var ready = container().get("readinessProbe");
        long noticed = ready.get("periodSeconds").asLong() * ready.get("failureThreshold").asLong();
        assertTrue(delay.toSeconds() > noticed, () -> "noticed after " + noticed + " s");
        var grace = manifest("deployment").at("/spec/template/spec/terminationGracePeriodSeconds");
        assertTrue(grace.asLong() > delay.toSeconds() + 30, "the requests under way");
    }

    /// The root of the container's files is read-only, so that no key can be made there.
    @Test
    void withoutTheKeyOfTheClusterTheProgramDoesNotStart() throws Exception {
        assertTrue(container().at("/securityContext/readOnlyRootFilesystem").asBoolean());
        var ended = project.startWith("AUTH_SECRETFILE=/proc/auth.secret");
        assertEquals(1, ended.status(), ended.output());
        assertTrue(ended.output().contains("auth.secretfile /proc/auth.secret"), ended.output());
    }

    private List<String> listed() throws IOException {
        return manifest("kustomization")
                .withArray("resources")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private JsonNode container() throws IOException {
        return manifest("deployment").at("/spec/template/spec/containers/0");
    }

    private JsonNode manifest(String name) throws IOException {
        return project.yaml("k8s/" + name + ".yaml");
    }
}
