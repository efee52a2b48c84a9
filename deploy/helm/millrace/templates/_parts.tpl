{{- define "millrace.name" -}}
{{ .Release.Name }}
{{- end }}

{{- define "millrace.labels" -}}
app.kubernetes.io/name: millrace
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "millrace.required" -}}
{{- $secret := required "existingSecret: name a Secret, see docs/operations/kubernetes.md" .Values.existingSecret -}}
{{- range $name := list "MILLRACE_MYSQL_URL" "MILLRACE_MYSQL_DATABASES" "MILLRACE_CLICKHOUSE_URL" "MILLRACE_KAFKA_BOOTSTRAP" -}}
{{- $value := required (printf "settings.%s: set it" $name) (get $.Values.settings $name) -}}
{{- end -}}
{{- if not .Values.connect.enabled -}}
{{- $url := required "settings.MILLRACE_CONNECT_URL: set it, since connect.enabled is false" .Values.settings.MILLRACE_CONNECT_URL -}}
{{- end -}}
{{- end }}

{{- define "millrace.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "millrace.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "millrace.scheme" -}}
{{- ternary "https" "http" (hasKey .Values.settings "MILLRACE_HTTP_TLS_CERTIFICATE") -}}
{{- end }}

{{- define "millrace.secret" -}}
- name: {{ .variable }}
  valueFrom: {secretKeyRef: {name: {{ .root.Values.existingSecret | quote }}, key: {{ .key }}}}
{{- end }}

{{- /* What each container of ours knows. */}}
{{- define "millrace.environment" -}}
- {name: JAVA_TOOL_OPTIONS, value: "-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError"}
{{ include "millrace.secret" (dict "root" . "variable" "MILLRACE_MYSQL_PASSWORD" "key" "mysql-password") }}
{{ include "millrace.secret" (dict "root" . "variable" "MILLRACE_CLICKHOUSE_PASSWORD" "key" "clickhouse-password") }}
{{ include "millrace.secret" (dict "root" . "variable" "MILLRACE_HTTP_TOKEN" "key" "http-token") }}
{{ include "millrace.secret" (dict "root" . "variable" "MILLRACE_HTTP_READ_TOKEN" "key" "read-token") }}
{{ include "millrace.secret" (dict "root" . "variable" "MILLRACE_CONNECT_TOKEN" "key" "connect-token") }}
{{- end }}

{{- /* Where they may write. Nothing there is missed: state is in Kafka and ClickHouse. The orders' is read from Kafka again. */}}
{{- define "millrace.mounts" -}}
- {name: home, mountPath: /var/lib/millrace}
- {name: tmp, mountPath: /tmp}
{{- if .Values.filesSecret }}
- {name: files, mountPath: /etc/millrace, readOnly: true}
{{- end }}
{{- end }}

{{- define "millrace.volumes" -}}
- {name: home, emptyDir: {sizeLimit: 2Gi}}
- {name: tmp, emptyDir: {sizeLimit: 256Mi}}
{{- with .Values.filesSecret }}
- {name: files, secret: {secretName: {{ . | quote }}}}
{{- end }}
{{- end }}
