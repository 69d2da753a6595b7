import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Posts the hooks of one login and one message to each port that it is given, as WCS does: all ports at once. */
public final class Hooks {
    private static final int READ_TIMEOUT = 3_000;
    private static final int CONNECT_TIMEOUT = 4_000;
    private static final int PAUSE = 150;

    public static void main(String[] ports) throws InterruptedException {
        System.setProperty("http.maxConnections", "50");
        List<Thread> clients = new ArrayList<>();
        for (String port : ports) {
            Thread client = new Thread(() -> session(port));
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private static void session(String port) {
        String client = "\"nodeId\":\"node@192.0.2.10\",\"appKey\":\"defaultApp\",\"sessionId\":\"/203.0.113.7:5" + port
            + "/192.0.2.10:8080\",\"sipRegisterRequired\":false";
        String message = client + ",\"id\":\"m-" + port + "\",\"from\":\"agent7\",\"to\":\"5550123\",\"body\":\"hello\"";
        post(port, "connect", client);
        post(port, "ConnectionStatusEvent", client + ",\"status\":\"ESTABLISHED\"");
        post(port, "sendMessage", message);
        post(port, "MessageStatusEvent", message + ",\"status\":\"ACCEPTED\"");
        post(port, "ConnectionStatusEvent", client + ",\"status\":\"DISCONNECTED\"");
    }

    /** Posts one hook, and goes on whatever happens, as WCS does under LOG. */
    private static void post(String port, String hook, String fields) {
        String outcome;
        try {
            URL url = new URL("http://127.0.0.1:" + port + "/EchoApp/" + hook);
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setReadTimeout(READ_TIMEOUT);
            connection.setConnectTimeout(CONNECT_TIMEOUT);
            connection.setDoOutput(true);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json;charset=UTF-8");
            connection.setRequestProperty("Accept", "application/json, application/*+json");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(("{" + fields + "}").getBytes(StandardCharsets.UTF_8));
            }
            outcome = String.valueOf(connection.getResponseCode());
            try (InputStream in = connection.getInputStream()) {
                in.readAllBytes();
            }
        } catch (IOException failure) {
            outcome = failure.getClass().getSimpleName();
        }
        System.out.println(port + " " + hook + " " + outcome);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
