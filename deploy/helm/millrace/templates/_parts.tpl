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

{{- define "millrace.secret" -}}
- name: {{ .variable }}
  valueFrom: {secretKeyRef: {name: {{ .root.Values.existingSecret | quote }}, key: {{ .key }}}}
{{- end }}
